"""Fine-tuning: mixtures of corpora, masked losses, calibration, export. Needs ``train``."""
