"""The structure is a promise: import contracts, the platform trap, and no torch in the web process."""

import platform
import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_import_contracts_hold():
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_platform_is_still_the_standard_library():
    assert Path(platform.__file__).is_relative_to(sysconfig.get_paths()["stdlib"])


def test_nothing_can_shadow_the_standard_library():
    assert not (ROOT / "platform/__init__.py").exists()
    assert not list((ROOT / "platform").glob("platform*"))
    assert not [path for path in (ROOT / "tests").rglob("platform") if path.is_dir()]
    assert not list((ROOT / "tests").rglob("__init__.py"))


def test_neither_web_nor_worker_start_loads_torch():
    code = (
        "import django, sys; django.setup(); import config.urls, config.asgi; "
        "from config.celery import app; app.loader.import_default_modules(); "
        "sys.exit('torch' in sys.modules)"
    )
    command = [sys.executable, "-c", code]
    environment = {
        "DJANGO_SETTINGS_MODULE": "config.settings_test",
        "PYTHONPATH": f"{ROOT / 'platform'}:{ROOT}",
        "PATH": "/usr/bin:/bin",
    }
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr or "torch was loaded"
