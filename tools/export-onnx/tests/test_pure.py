"""What needs nothing but Python."""

import copy
import hashlib
import json
import tempfile
import unittest
from pathlib import Path

from flair_export import architecture, checkpoints, manifest as manifests, tensors


class Manifests(unittest.TestCase):
    def setUp(self) -> None:
        self.template = manifests.read_template("flair-hub-lc-d")

    def test_templates_are_those_of_the_program(self) -> None:
        self.assertIn("flair-hub-lc-all", manifests.template_names())
        for name in manifests.template_names():
            self.assertIsNone(manifests.read_template(name)["sha256"])

    def test_an_unknown_template_is_told_with_those_that_are_there(self) -> None:
        with self.assertRaisesRegex(ValueError, "flair-2-utt"):
            manifests.read_template("lc-z")

    def test_a_manifest_is_filled_and_the_template_stays(self) -> None:
        before = copy.deepcopy(self.template)
        filled = manifests.fill_manifest(self.template, "ab" * 32, {"name": "mine"})
        self.assertEqual(self.template, before)
        self.assertEqual({**before, "name": "mine", "sha256": "ab" * 32}, filled)

    def test_only_fields_of_a_manifest_can_be_filled(self) -> None:
        with self.assertRaises(KeyError):
            manifests.fill_manifest(self.template, "ab" * 32, {"weights": 1})
        for wrong in ("", "AB" * 32, "ab" * 31):
            with self.assertRaises(ValueError):
                manifests.fill_manifest(self.template, wrong)

    def test_files_are_hashed_and_manifests_written_whole(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            data = bytes(range(256)) * 5000
            path = Path(folder, "a.onnx")
            path.write_bytes(data)
            self.assertEqual(manifests.sha256_of(path), hashlib.sha256(data).hexdigest())
            manifests.write_manifest(self.template, Path(folder, "a.json"))
            self.assertEqual(json.loads(Path(folder, "a.json").read_text("utf-8")), self.template)
            self.assertEqual(sorted(p.name for p in Path(folder).iterdir()), ["a.json", "a.onnx"])

    def test_channels_are_replaced_band_by_band(self) -> None:
        channels = [{"band": band, "mean": 1.0, "std": 2.0} for band in (4, 1, 2)]
        changed = manifests.with_channels(self.template, {"aerial": channels})
        self.assertEqual(changed["inputs"][0]["channels"], channels)
        with self.assertRaises(ValueError):
            manifests.with_channels(self.template, {"aerial": channels[::-1]})


class Tensors(unittest.TestCase):
    def test_inputs_have_the_names_shapes_and_keys_of_the_reference(self) -> None:
        found = [(t.name, t.shape, t.key) for t in tensors.inputs_of(manifests.read_template("flair-hub-lc-f"))]
        self.assertEqual(
            found,
            [
                ("aerial", ("N", 3, 512, 512), "AERIAL_RGBI"),
                ("s2", ("N", "T", 10, 10, 10), "SENTINEL2_TS"),
                ("s2_dates", ("N", "T"), "SENTINEL2_DATES"),
                ("s1_asc", ("N", "T", 2, 10, 10), "SENTINEL1-ASC_TS"),
                ("s1_asc_dates", ("N", "T"), "SENTINEL1-ASC_DATES"),
                ("s1_desc", ("N", "T", 2, 10, 10), "SENTINEL1-DESC_TS"),
                ("s1_desc_dates", ("N", "T"), "SENTINEL1-DESC_DATES"),
            ],
        )

    def test_flair2_takes_one_tile_at_a_time_under_its_own_keys(self) -> None:
        manifest = manifests.read_template("flair-2-utt")
        found = [(t.shape, t.key) for t in tensors.inputs_of(manifest)]
        self.assertEqual(
            found,
            [((1, 5, 512, 512), "patch"), ((1, "T", 10, 40, 40), "spatch"), ((1, "T"), "dates")],
        )
        self.assertEqual(tensors.dynamic_axes(manifest), {"s2": {1: "T"}, "s2_dates": {1: "T"}})

    def test_dynamic_axes_are_those_of_the_manifest(self) -> None:
        manifest = manifests.read_template("flair-hub-lpis-f")
        axes = {"s2": {0: "N", 1: "T"}, "s2_dates": {0: "N", 1: "T"}, "lpis": {0: "N"}}
        self.assertEqual(tensors.dynamic_axes(manifest), axes)
        manifest["inputs"][0]["dates"] = 12
        self.assertEqual(tensors.inputs_of(manifest)[1].shape, ("N", 12))
        self.assertEqual(tensors.inputs_of(manifest)[1].size(batch=3, dates=5), (3, 12))

    def test_ignored_outputs_are_not_trained(self) -> None:
        trained = tensors.trained_channels
        self.assertEqual(trained(manifests.read_template("flair-1-unet-resnet34-13cl")), list(range(12)))
        self.assertEqual(
            trained(manifests.read_template("flair-1-unet-resnet34-15cl")), [*range(14), 17]
        )


class Architecture(unittest.TestCase):
    def test_each_template_has_its_family(self) -> None:
        families = {
            name: architecture.family_of(manifests.read_template(name)) for name in manifests.template_names()
        }
        self.assertEqual(families.pop("flair-2-utt"), "flair2")
        self.assertEqual({families.pop(f"flair-1-unet-resnet34-{n}cl") for n in (13, 15)}, {"smp"})
        self.assertEqual(set(families.values()), {"hub"})

    def test_the_configuration_of_flair_hub_says_what_goes_in(self) -> None:
        config = architecture.hub_config(manifests.read_template("flair-hub-lc-l"))
        self.assertEqual(config["labels"], ["AERIAL_LABEL-COSIA"])
        self.assertEqual(len(config["labels_configs"]["AERIAL_LABEL-COSIA"]["value_name"]), 19)
        inputs = config["modalities"]["inputs"]
        self.assertEqual([name for name in inputs if not inputs[name]], ["AERIAL-RLT_PAN"])
        channels = config["modalities"]["inputs_channels"]
        self.assertEqual({name: len(channels[name]) for name in channels}["SENTINEL2_TS"], 10)
        self.assertEqual(
            config["modalities"]["pre_processings"], {"calc_elevation": True, "calc_elevation_stack_dsm": True}
        )
        self.assertEqual(config["models"]["multitemp_model"]["out_conv"], [32, 19])

    def test_a_training_configuration_counts_before_the_defaults(self) -> None:
        given = {"models": {"monotemp_model": {"arch": "resnet34-unet"}, "multitemp_model": {"out_conv": [16, 23]}}}
        config = architecture.hub_config(manifests.read_template("flair-hub-lpis-j"), given=given)
        self.assertEqual(config["models"]["monotemp_model"]["arch"], "resnet34-unet")
        self.assertEqual(config["models"]["multitemp_model"]["out_conv"], [16, 23])
        self.assertEqual(config["models"]["multitemp_model"]["n_head"], 16)

    def test_sizes_and_arguments_of_the_networks(self) -> None:
        sizes = architecture.input_sizes(manifests.read_template("flair-hub-lc-all"))
        self.assertEqual(
            sizes,
            {
                "AERIAL_RGBI": 512,
                "AERIAL-RLT_PAN": 256,
                "DEM_ELEV": 512,
                "SPOT_RGBI": 64,
                "SENTINEL2_TS": 10,
                "SENTINEL1-ASC_TS": 10,
                "SENTINEL1-DESC_TS": 10,
            },
        )
        arguments = architecture.smp_arguments(manifests.read_template("flair-1-unet-resnet34-13cl"))
        self.assertEqual(
            arguments,
            {"arch": "unet", "encoder_name": "resnet34", "encoder_weights": None, "in_channels": 5, "classes": 13},
        )
        config = architecture.flair2_config(manifests.read_template("flair-2-utt"))
        self.assertEqual((config["num_classes"], config["out_conv"]), (13, [32, 13]))

    def test_statistics_by_position_are_those_that_training_applied(self) -> None:
        config = {
            "modalities": {
                "normalization": {
                    "SPOT_RGBI_means": [433.26, 508.75, 467.77, 1137.03],
                    "SPOT_RGBI_stds": [312.76, 284.61, 226.02, 543.11],
                }
            }
        }
        manifest = manifests.read_template("flair-hub-lpis-i")
        trained = architecture.trained_normalisation(manifest, config)
        # The template gives near infrared its own mean, 1137.03; that configuration gave it red's.
        self.assertEqual(manifest["inputs"][0]["channels"][0], {"band": 4, "mean": 1137.03, "std": 543.11})
        self.assertEqual(
            trained,
            {
                "spot": [
                    {"band": 4, "mean": 433.26, "std": 312.76},
                    {"band": 1, "mean": 508.75, "std": 284.61},
                    {"band": 2, "mean": 467.77, "std": 226.02},
                ]
            },
        )


class Checkpoints(unittest.TestCase):
    def test_names_are_found_behind_prefixes(self) -> None:
        for prefix in ("", "model.", "model.seg_model.", "state_dict.model."):
            found = [prefix + "encoder.a", prefix + "head.b", "criterion.weight"]
            self.assertEqual(
                checkpoints.match_names(found, ["encoder.a", "head.b"]),
                {"encoder.a": prefix + "encoder.a", "head.b": prefix + "head.b"},
            )

    def test_parts_for_training_are_left_out(self) -> None:
        found = ["model.a", "model.aux_decoders.SENTINEL2_TS__X.weight", "val_iou.x"]
        self.assertEqual(checkpoints.match_names(found, ["a"]), {"a": "model.a"})

    def test_weights_that_are_missing_or_left_over_are_told(self) -> None:
        with self.assertRaisesRegex(checkpoints.WeightsDiffer, "1 weights of the network"):
            checkpoints.match_names(["model.a"], ["a", "b"])
        with self.assertRaisesRegex(checkpoints.WeightsDiffer, "1 of the file"):
            checkpoints.match_names(["model.a", "model.c"], ["a"])


class CommandLine(unittest.TestCase):
    def test_says_what_does_not_go_together(self) -> None:
        import export_onnx

        base = ["--template", "flair-2-utt", "--weights", "w.ckpt", "--out", "o"]
        self.assertEqual(export_onnx.parse_arguments(base).opset, 17)
        for more in (["--opset", "16"], ["--normalisation", "training"]):
            with self.assertRaises(SystemExit):
                export_onnx.parse_arguments([*base, *more])

    def test_changes_the_manifest(self) -> None:
        import export_onnx

        given = export_onnx.parse_arguments(
            ["--template", "flair-2-utt", "--weights", "w", "--out", "o", "--name", "n", "--source", "s"]
        )
        manifest = export_onnx.prepare_manifest(given, None)
        self.assertEqual((manifest["name"], manifest["source"], manifest["sha256"]), ("n", "s", None))


if __name__ == "__main__":
    unittest.main()
