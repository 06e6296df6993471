"""Turns PyTorch checkpoints of the FLAIR models into ONNX files with a manifest. See README.md."""
