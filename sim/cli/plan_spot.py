import typer
def spot(): 
    """x."""
