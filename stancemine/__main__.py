"""``python -m stancemine`` is the command ``stancemine``."""

from stancemine.cli import app

if __name__ == "__main__":
    app(prog_name="stancemine")
