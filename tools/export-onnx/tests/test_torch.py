"""What needs torch and onnx. Whether ONNX Runtime answers the same, the project's own tests ask (test/integration/exportOnnx.test.ts)."""

import copy
import importlib.util
import tempfile
import unittest
import warnings
from pathlib import Path

MISSING = [name for name in ("torch", "onnx", "numpy") if importlib.util.find_spec(name) is None]


@unittest.skipIf(MISSING, f"without {', '.join(MISSING)}")
class Torch(unittest.TestCase):
    def setUp(self) -> None:
        from tests.tiny import tiny_manifest, tiny_model

        warnings.simplefilter("ignore")
        self.manifest = tiny_manifest()
        self.model = tiny_model()

    def answers(self, module, batch: int, dates: int, padded: int):
        import torch

        from flair_export.wrapper import example_inputs

        with torch.no_grad():
            return module(*example_inputs(self.manifest, batch, dates, seed=batch + dates, padded=padded))

    def test_a_network_answers_the_same_after_it_was_made_traceable(self) -> None:
        import torch

        from flair_export.series import make_traceable
        from flair_export.wrapper import HubWrapper

        before = HubWrapper(copy.deepcopy(self.model), self.manifest)
        after = HubWrapper(self.model, self.manifest)
        # Two blocks with their group norms, days, attention, the sum over dates, and the last group norm.
        self.assertEqual(make_traceable(after), 8)
        for batch, dates, padded in ((1, 4, 0), (2, 5, 2), (3, 1, 0), (1, 9, 8)):
            expected, found = (self.answers(m, batch, dates, padded) for m in (before, after))
            self.assertEqual(tuple(found.shape), (batch, 19, 64, 64))
            self.assertLess(float(torch.abs(expected - found).max()), 1e-5)

    def test_an_aggregation_that_nobody_wrote_is_refused(self) -> None:
        from flair_export.series import make_traceable

        self.model.series.aggregator.mode = "mean"
        with self.assertRaises(ValueError):
            make_traceable(self.model)

    def test_flair2_counts_days_the_other_way_round_and_predicts_with_its_second_answer(self) -> None:
        import torch

        from flair_export.manifest import read_template
        from flair_export.wrapper import Flair2Wrapper

        seen = []

        class Fake(torch.nn.Module):
            def forward(self, config, patch, spatch, dates, metadata):
                seen.append((config, patch, spatch, dates, metadata))
                return patch, spatch

        wrapped = Flair2Wrapper(Fake(), read_template("flair-2-utt"), {"a": 1})
        aerial, series, days = torch.zeros(1), torch.ones(1), torch.tensor([[-3.0, 4.0]])
        self.assertTrue(wrapped(aerial, series, days) is series)
        [(config, patch, _, dates, metadata)] = seen
        self.assertTrue(config == {"a": 1} and patch is aerial and metadata is None)
        self.assertEqual(dates.tolist(), [[3.0, -4.0]])

    def test_the_file_has_the_names_and_axes_of_the_manifest(self) -> None:
        import onnx

        from flair_export.series import make_traceable
        from flair_export.tensors import inputs_of, output_shape
        from flair_export.wrapper import HubWrapper, export

        wrapped = HubWrapper(self.model, self.manifest)
        make_traceable(wrapped)
        with tempfile.TemporaryDirectory() as folder:
            path = str(Path(folder, "tiny.onnx"))
            export(wrapped.eval(), self.manifest, path, opset=17)
            model = onnx.load(path)
        onnx.checker.check_model(model, full_check=True)
        self.assertEqual(model.opset_import[0].version, 17)
        shapes = {
            value.name: tuple(axis.dim_param or axis.dim_value for axis in value.type.tensor_type.shape.dim)
            for value in [*model.graph.input, *model.graph.output]
        }
        wanted = {tensor.name: tensor.shape for tensor in inputs_of(self.manifest)}
        self.assertEqual({name: shapes[name] for name in wanted}, wanted)
        self.assertEqual(shapes["cosia"][0], output_shape(self.manifest)[0])

    def test_weights_come_back_from_a_checkpoint(self) -> None:
        import torch

        from flair_export.checkpoints import WeightsDiffer, load_weights, read_weights
        from tests.tiny import tiny_model

        other = tiny_model(seed=6)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "w.ckpt")
            state = {f"model.{name}": value for name, value in self.model.state_dict().items()}
            torch.save({"state_dict": {**state, "criterion.weight": torch.ones(2)}, "epoch": 3}, path)
            weights = read_weights(path)
        load_weights(other, weights)
        for name, value in self.model.state_dict().items():
            self.assertTrue(torch.equal(value, other.state_dict()[name]))
        with self.assertRaises(WeightsDiffer):
            load_weights(other.series, weights)


if __name__ == "__main__":
    unittest.main()
