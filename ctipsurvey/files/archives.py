"""Archives (DOCX, XLSX, skops) whose bytes depend on their content alone."""


def stable_zip(content: bytes) -> bytes:
    """The same archive (DOCX, XLSX) with its entries sorted and all dates fixed: equal content, equal bytes."""
    import io
    import zipfile

    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(result, "w") as new:
        names = sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name))
        for name in names:
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(name), compresslevel=6)
    return result.getvalue()
