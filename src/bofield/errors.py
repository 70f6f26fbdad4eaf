"""What can go wrong in a way that a user should read about, and the exit code each carries.

Every message is a finished, translated sentence: what happened, where, with which value, and what to do.

    BofieldError                     1
    ├── UsageError                   2   the command or one of its arguments
    ├── WrongPassphraseError         3
    │   └── PassphraseFileError      3   the file that BOFIELD_PASSPHRASE_FILE names
    ├── DataFileError                4   the encrypted file
    │   ├── ForeignFileError         4   not one of ours
    │   ├── DamagedFileError         4
    │   ├── NoSpaceError             4   the disk is full
    │   ├── NewerSchemaError         4   written by a newer bofield
    │   ├── MissingFileError         4   nothing is set up here
    │   └── FileExistsAlreadyError   4   something is set up here already
    ├── OfflineError                 5   no usable answer from the server
    ├── EnrolmentError               6   a code that is unknown, used or too old
    │   └── AddressError             6   a server address that is not allowed
    ├── FormError                    7   an XLSForm that cannot be used
    ├── ImportFileError              8   a list that cannot be imported
    ├── RefusedError                 9   the work itself refuses: something is missing or final
    ├── NotFoundError               10
    └── NotAllowedError             11
"""

from __future__ import annotations


class BofieldError(Exception):
    """Anything a user should read one clear sentence about."""

    exit_code = 1


class UsageError(BofieldError):
    """The command, or one of its arguments, cannot be used."""

    exit_code = 2


class WrongPassphraseError(BofieldError):
    """The passphrase does not open the file; nothing was changed."""

    exit_code = 3


class PassphraseFileError(WrongPassphraseError):
    """The file that should hold the passphrase is missing, unreadable or empty."""


class DataFileError(BofieldError):
    """The encrypted file cannot be used; nothing was changed."""

    exit_code = 4


class ForeignFileError(DataFileError):
    """A file stands where ours should, and it is not ours."""


class DamagedFileError(DataFileError):
    """The file or its key slots are damaged."""


class NoSpaceError(DataFileError):
    """The disk is full; nothing was saved, and nothing that was there is harmed."""


class NewerSchemaError(DataFileError):
    """The file was written by a newer bofield than this one."""


class MissingFileError(DataFileError):
    """Nothing has been set up in this data folder."""


class FileExistsAlreadyError(DataFileError):
    """Something is set up in this data folder already, and would be overwritten."""


class OfflineError(BofieldError):
    """The server gave no usable answer: no network, a portal's page, a fault."""

    exit_code = 5


class EnrolmentError(BofieldError):
    """An enrolment code is unknown, used, or too old."""

    exit_code = 6


class AddressError(EnrolmentError):
    """A server address that is malformed, or not https outside this machine."""


class FormError(BofieldError):
    """An XLSForm cannot be used; the message names sheet, row and column."""

    exit_code = 7


class ImportFileError(BofieldError):
    """A list cannot be imported; the message names row and column."""

    exit_code = 8


class RefusedError(BofieldError):
    """The work refuses: something is missing, or is final. `field` names the field it is about, where there is one."""

    exit_code = 9

    def __init__(self, message: str = "", field: str = "") -> None:
        super().__init__(message)
        self.field = field


class NotFoundError(BofieldError):
    """No record answers to what was asked for."""

    exit_code = 10


class NotAllowedError(BofieldError):
    """This person's role does not allow it."""

    exit_code = 11
