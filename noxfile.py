"""Sessions of the checks: `nox` runs all of them, `nox -s lint` one. `.ci/run` runs the same in one environment.

`nox --no-venv` runs them in the environment that is active, which must have `pip install -e ".[dev]"`.
"""

import nox

nox.options.sessions = ["tests", "lint", "types", "docs", "site", "notebooks", "wheel", "floors", "same_numbers"]
nox.options.default_venv_backend = "venv"
nox.options.reuse_existing_virtualenvs = True
nox.options.error_on_missing_interpreters = False


def install(session: nox.Session) -> None:
    """The project with its development tools."""
    if session.virtualenv.venv_backend != "none":
        session.install("-e", ".[dev]")


@nox.session
def tests(session: nox.Session) -> None:
    """The tests, heavy studies left out; arguments go to pytest: `nox -s tests -- -m slow`."""
    install(session)
    session.run("pytest", "-n", "auto", "--dist", "loadfile", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Style, format and the direction of imports."""
    install(session)
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("lint-imports")


@nox.session
def types(session: nox.Session) -> None:
    """Types of the package."""
    install(session)
    session.run("mypy")


@nox.session
def docs(session: nox.Session) -> None:
    """Generated pages and tables are what their scripts would write."""
    install(session)
    for script in ("build_docs.py", "build_bands.py", "build_units.py"):
        session.run("python", f"scripts/{script}", "--check")


@nox.session
def site(session: nox.Session) -> None:
    """The documentation site, every warning an error; open docs/_build/html/index.html."""
    install(session)
    session.run("sphinx-build", "-W", "--keep-going", "-q", "-b", "html", "docs", "docs/_build/html")
    session.run("python", "scripts/check_site.py", "docs/_build/html")


@nox.session
def notebooks(session: nox.Session) -> None:
    """Notebooks are their scripts, and run."""
    install(session)
    session.run("python", "scripts/check_notebook_pairs.py")
    session.run("pytest", "--nbmake", "--nbmake-timeout=600", "-p", "no:cacheprovider", *_notebooks())


@nox.session
def mutation(session: nox.Session) -> None:
    """Small changes of rulebooks and code that no test notices; arguments: `nox -s mutation -- sample --number 200`."""
    install(session)
    session.run("python", "scripts/mutate.py", *session.posargs)


@nox.session
def wheel(session: nox.Session) -> None:
    """The wheel, installed outside the checkout, does the main job."""
    install(session)
    session.run("python", "scripts/check_wheel.py")


@nox.session
def floors(session: nox.Session) -> None:
    """The oldest versions of dependencies have reasons, and none that is installed is older; no network is asked."""
    install(session)
    session.run("python", "scripts/check_floors.py")


@nox.session(venv_backend="venv")
def lowest(session: nox.Session) -> None:
    """The tests with the oldest versions of all dependencies, in an environment of their own."""
    pins = session.run("python", "scripts/check_floors.py", "--pins", silent=True) or ""
    session.install("-e", ".[dev]", *pins.split())
    session.run("pytest", "-n", "auto", "--dist", "loadfile", *session.posargs)


@nox.session
def same_numbers(session: nox.Session) -> None:
    """Footprint, draws and Sobol indices are those of docs/reproducibility.md: to the bit with the same libraries."""
    install(session)
    session.run("python", "scripts/reproducibility.py", "--check")


@nox.session(python=["3.11", "3.12", "3.13", "3.14"], venv_backend="venv")
def reproducibility(session: nox.Session) -> None:
    """Rows of docs/reproducibility.md measured with each Python that is installed, and PARDISO where there is one."""
    session.install("-e", ".[fast]")
    session.run("python", "scripts/reproducibility.py")


@nox.session(python="3.11", venv_backend="venv")
def reproducibility_umfpack(session: nox.Session) -> None:
    """The same with UMFPACK; needs a C compiler, swig and SuiteSparse (Debian: swig, libsuitesparse-dev)."""
    session.install("-e", ".", "meson-python", "meson<1.6", "ninja")  # a later meson hides SuiteSparse from its build
    session.install("--no-build-isolation", "scikit-umfpack")
    session.run("python", "scripts/reproducibility.py", "UMFPACK")


@nox.session(python="3.11", venv_backend="venv")
def reproducibility_floors(session: nox.Session) -> None:
    """The same with the oldest versions of all dependencies."""
    pins = session.run("python", "scripts/check_floors.py", "--pins", silent=True) or ""
    session.install("-e", ".", *pins.split())
    session.run("python", "scripts/reproducibility.py")


@nox.session
def guards(session: nox.Session) -> None:
    """What holds each row of the matrix of faults taken away: the tests of the row have to fail; docs/faults.md."""
    install(session)
    session.run("python", "scripts/remove_guards.py", *session.posargs)


@nox.session
def release(session: nox.Session) -> None:
    """Two builds of the same bytes, the wheel at work in an environment of its own, the bill of materials: dist/."""
    install(session)
    session.run("python", "scripts/check_floors.py")
    session.run("python", "scripts/check_release.py", "dist")


def _notebooks() -> list[str]:
    from pathlib import Path

    return [str(path) for path in sorted(Path("notebooks").glob("*.ipynb"))]
