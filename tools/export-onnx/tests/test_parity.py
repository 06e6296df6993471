"""What needs numpy."""

import importlib.util
import unittest

HAS_NUMPY = importlib.util.find_spec("numpy") is not None


@unittest.skipUnless(HAS_NUMPY, "no numpy")
class Parity(unittest.TestCase):
    def setUp(self) -> None:
        import numpy as np

        self.np = np
        self.logits = np.zeros((2, 3, 4, 5), np.float32)
        self.logits[:, 1] = 1

    def test_equal_answers_pass(self) -> None:
        from flair_export.parity import compare

        found = compare(self.logits, self.logits.copy())
        self.assertEqual((found.tiles, found.max_difference, found.equal, found.passes), (2, 0.0, 1.0, True))

    def test_a_difference_and_another_class_are_counted(self) -> None:
        from flair_export.parity import compare

        other = self.logits.copy()
        other[0, 2, 0, 0] = 1.5
        found = compare(self.logits, other)
        self.assertEqual(found.max_difference, 1.5)
        self.assertAlmostEqual(found.mean_difference, 1.5 / self.logits.size)
        self.assertAlmostEqual(found.equal, 1 - 1 / 40)
        self.assertFalse(found.passes)

    def test_classes_that_are_not_predicted_do_not_count(self) -> None:
        from flair_export.parity import compare

        other = self.logits.copy()
        other[0, 2, 0, 0] = 1.0001
        self.assertLess(compare(self.logits, other).equal, 1)
        self.assertEqual(compare(self.logits, other, channels=[0, 1]).equal, 1)

    def test_what_is_no_number_never_passes(self) -> None:
        from flair_export.parity import compare

        other = self.logits.copy()
        other[0, 0, 0, 0] = self.np.nan
        self.assertFalse(compare(other, other).passes)

    def test_parts_are_merged_by_their_tiles(self) -> None:
        from flair_export.parity import compare, merge

        other = self.logits[:1].copy()
        other[0, 2, 0, 0] = 1.5
        merged = merge([compare(self.logits, self.logits), compare(self.logits[:1], other)])
        self.assertEqual((merged.tiles, merged.max_difference), (3, 1.5))
        self.assertAlmostEqual(merged.equal, 1 - 1 / 60)
        with self.assertRaises(ValueError):
            merge([])

    def test_other_shapes_are_refused(self) -> None:
        from flair_export.parity import compare

        with self.assertRaises(ValueError):
            compare(self.logits, self.logits[:1])


if __name__ == "__main__":
    unittest.main()
