using System.Text;

namespace Wiber.Client.Toml;

/// <summary>Reads bare, quoted and dotted keys.</summary>
internal static class TomlKeyReader
{
    /// <summary>Reads the parts of a key; blanks around them are skipped. There is at least one.</summary>
    /// <param name="cursor">Where to read.</param>
    /// <param name="depth">How deep the table is that the key belongs to.</param>
    public static List<TomlKey> Read(TomlCursor cursor, int depth)
    {
        var parts = new List<TomlKey>(1);
        do
        {
            cursor.SkipBlanks();
            if (depth + parts.Count >= TomlDocument.DepthMax)
            {
                throw cursor.Error($"nested deeper than {TomlDocument.DepthMax} levels");
            }

            parts.Add(ReadPart(cursor));
            cursor.SkipBlanks();
        }
        while (cursor.Take("."));
        return parts;
    }

    private static TomlKey ReadPart(TomlCursor cursor)
    {
        TomlPosition start = cursor.Position;
        if (cursor.StartsWith("\"\"\"") || cursor.StartsWith("'''"))
        {
            throw cursor.Error("a multi-line string cannot be a key");
        }

        if (cursor.Current is '"' or '\'')
        {
            return new TomlKey(TomlStringReader.ReadSingleLine(cursor), start);
        }

        var name = new StringBuilder();
        while (TomlKey.IsBare(cursor.Current))
        {
            name.Append(cursor.Current);
            cursor.Advance();
        }

        if (name.Length == 0)
        {
            cursor.ThrowExpected("a key");
        }

        return new TomlKey(name.ToString(), start);
    }
}
