using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Wiber.Client.Toml;

/// <summary>
/// Reads TOML 1.0 documents (https://toml.io/en/v1.0.0) and keeps the line and column of every key and value.
/// Documents are at most <see cref="SizeBytesMax"/> bytes and nest at most <see cref="DepthMax"/> levels.
/// </summary>
public static class TomlDocument
{
    /// <summary>The largest document that is read, in UTF-8 bytes.</summary>
    public const int SizeBytesMax = 1 << 20;

    /// <summary>The deepest nesting of tables and arrays, counting every key part on the way.</summary>
    public const int DepthMax = 64;

    /// <summary>Reads a document from text.</summary>
    /// <param name="text">The document; a byte order mark at its start is skipped.</param>
    /// <param name="sourceName">The name that error messages begin with.</param>
    /// <exception cref="TomlException">The text is not TOML 1.0 or passes a limit.</exception>
    public static TomlTable Parse(string text, string sourceName)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(sourceName);
        RefuseLargerThanLimit(Encoding.UTF8.GetByteCount(text), sourceName);
        return new TomlParser(new TomlCursor(text, sourceName)).Parse();
    }

    /// <summary>Reads a document from UTF-8 bytes.</summary>
    /// <param name="utf8">The document; a byte order mark at its start is skipped.</param>
    /// <param name="sourceName">The name that error messages begin with.</param>
    /// <exception cref="TomlException">The bytes are not UTF-8, not TOML 1.0, or pass a limit.</exception>
    public static TomlTable Parse(ReadOnlySpan<byte> utf8, string sourceName)
    {
        ArgumentNullException.ThrowIfNull(sourceName);
        RefuseLargerThanLimit(utf8.Length, sourceName);
        char[] buffer = new char[utf8.Length];
        OperationStatus status = Utf8.ToUtf16(
            utf8, buffer, out int bytesRead, out int charsWritten, replaceInvalidSequences: false);
        string text = new(buffer, 0, charsWritten);
        if (status != OperationStatus.Done)
        {
            throw new TomlException(
                sourceName, EndOf(text), null, $"byte 0x{utf8[bytesRead]:X2} is not valid UTF-8; save the file as UTF-8");
        }

        return new TomlParser(new TomlCursor(text, sourceName)).Parse();
    }

    /// <summary>Reads a document from a file.</summary>
    /// <exception cref="TomlException">The file is not TOML 1.0 or passes a limit.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static TomlTable Load(string path)
    {
        using FileStream file = File.OpenRead(path);

        // One byte more than the limit, so that an endless file (a pipe, a device) is refused and not read to its end.
        byte[] buffer = new byte[SizeBytesMax + 1];
        int size = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        return Parse(buffer.AsSpan(0, size), path);
    }

    private static void RefuseLargerThanLimit(int sizeBytes, string sourceName)
    {
        if (sizeBytes > SizeBytesMax)
        {
            throw new TomlException(sourceName, new TomlPosition(1, 1), null, $"larger than {SizeBytesMax} bytes");
        }
    }

    private static TomlPosition EndOf(string text)
    {
        var cursor = new TomlCursor(text, "");
        while (!cursor.AtEnd)
        {
            cursor.Advance();
        }

        return cursor.Position;
    }
}
