"""The verb that says what schools there are."""

from __future__ import annotations

from kkgeo._base.words import language
from kkgeo.cli import options
from kkgeo.cli.commands import verb
from kkgeo.cli.common import tell, working, written


@verb("register", key_file=("!file",))
def register(
    file: options.RegisterFiles = (),
    out: options.RegisterOut = options.REGISTER_FILE,
    structure: options.Structure = None,
    key_file: options.RegisterKey = None,
    level: options.Level = (),
    oki: options.Oki = None,
    fresh: options.Fresh = False,
    overwrite: options.Overwrite = False,
) -> None:
    """Fetch the register of schools, or read files of it, and say what shares an address."""
    from kkgeo._base.output import check_table_suffix, write_table
    from kkgeo.register import describe_register, read_register

    check_table_suffix(out)
    with working("register"):
        table = read_register(
            list(file) or None,
            level=list(level) or None,
            oki=oki,
            structure=structure,
            key_file=key_file,
            fresh=fresh,
        )
    write_table(table, out, overwrite=overwrite)
    for line in describe_register(table, language()):
        tell("line", line=line)
    written(out)
