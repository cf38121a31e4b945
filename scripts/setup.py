"""Make the environment ``.venv`` with Python 3.10 and everything pinned in ``requirements/development.txt``.

Runs on any Python from 3.9 with pip, and needs nothing else: it puts the installer ``uv`` in ``.tools``. With ``--pin``
it resolves the ``*.in`` files anew into ``*.txt`` with hashes.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".tools"
UV = TOOLS / "bin" / "uv"
REQUIREMENTS = ROOT / "requirements"
#: What is pinned, and for which Python.
PINNED = {"development": "3.10", "knowledge": "3.12", "web": "3.12", "uv": "3.9"}


def run(command, problem):
    """Run a command; when it fails, say in one sentence what to do and stop."""
    done = subprocess.run([str(part) for part in command], cwd=str(ROOT), check=False)
    if done.returncode != 0:
        sys.exit("\nMislukt: " + problem)


def install_uv():
    """Put uv in .tools, checked by its hash."""
    if UV.exists():
        return
    print("1/3  Installeerder uv ophalen ...", flush=True)
    run(
        [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--require-hashes",
            "--no-deps",
            "--target",
            TOOLS,
            "--upgrade",
            "-r",
            REQUIREMENTS / "uv.txt",
        ],
        "uv kon niet worden opgehaald. Controleer of pip werkt en of u internet hebt, en probeer het opnieuw.",
    )


def make_environment():
    """Find or fetch Python 3.10 and install the pinned packages."""
    print("2/3  Python 3.10 zoeken ...", flush=True)
    run(
        [UV, "venv", "--quiet", "--allow-existing", "--python", "3.10", ROOT / ".venv"],
        "Python 3.10 is niet gevonden en kon niet worden opgehaald. Installeer Python 3.10 en doe opnieuw: make setup",
    )
    print("3/3  Pakketten installeren (de eerste keer enkele minuten) ...", flush=True)
    # Compiled once here: otherwise every start compiles TensorFlow again where Python may not write what it compiled.
    packages = ["--require-hashes", "--compile-bytecode", REQUIREMENTS / "development.txt"]
    run(
        [UV, "pip", "sync", "--python", ROOT / ".venv" / "bin" / "python", *packages],
        "de pakketten konden niet worden geinstalleerd. Kijk hierboven welk pakket, en doe opnieuw: make setup",
    )


def pin():
    """Resolve every ``requirements/*.in``."""
    for name, version in PINNED.items():
        run(
            [
                UV,
                "pip",
                "compile",
                "--quiet",
                REQUIREMENTS / (name + ".in"),
                "--python-version",
                version,
                "--generate-hashes",
                "--no-emit-index-url",
                "--no-header",
                "--no-annotate",
                "-o",
                REQUIREMENTS / (name + ".txt"),
            ],
            "requirements/" + name + ".in kon niet worden opgelost. De regel hierboven zegt wat botst.",
        )


def main():
    """Set up, or pin."""
    if sys.version_info < (3, 9):
        sys.exit("Mislukt: Python 3.9 of nieuwer is nodig om te beginnen. Installeer een nieuwere python3.")
    install_uv()
    if "--pin" in sys.argv[1:]:
        pin()
    else:
        make_environment()


if __name__ == "__main__":
    main()
