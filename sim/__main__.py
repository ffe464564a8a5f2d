"""`python -m sim` is the command `dxsim`."""

from sim.cli.main import main

if __name__ == "__main__":
    main()
