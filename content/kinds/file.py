"""A document to download, with words about it."""

from content.kinds.definition import Detail, Kind, Shape

KIND = Kind(
    word="file",
    name="File",
    plural="Files",
    purpose="A document to download, with a sentence on what it is for.",
    position=6,
    needs_text=False,
    details=(
        Detail(
            "media_key",
            "File",
            "Paste its code from “Pictures and files”, such as [Form](media:blank-form-b7m2t).",
            Shape.media,
            required="Choose the file readers shall get.",
        ),
    ),
)
