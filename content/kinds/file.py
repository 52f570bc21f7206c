"""A document to download, with words about it."""

from content.kinds.definition import Detail, Kind

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
            "The key of the file, from the list of files.",
            required="Choose the file readers shall get.",
        ),
    ),
)
