"""The command `dxsim`: one thin file per command."""
