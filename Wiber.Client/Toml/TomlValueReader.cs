namespace Wiber.Client.Toml;

/// <summary>Reads the value after an equals sign or inside an array.</summary>
internal sealed class TomlValueReader(TomlCursor cursor, TomlTableRules rules)
{
    /// <summary>Reads a value; blanks before it are skipped.</summary>
    /// <param name="depth">How many tables, arrays and key parts lead to the value.</param>
    public TomlValue Read(int depth)
    {
        cursor.SkipBlanks();
        if (depth > TomlDocument.DepthMax)
        {
            throw cursor.Error($"nested deeper than {TomlDocument.DepthMax} levels");
        }

        TomlPosition start = cursor.Position;
        return cursor.Current switch
        {
            '"' or '\'' => new TomlString(start, TomlStringReader.Read(cursor)),
            '[' => ReadArray(depth),
            '{' => ReadInlineTable(depth),
            _ => TomlScalarReader.Read(cursor),
        };
    }

    private TomlArray ReadArray(int depth)
    {
        var array = new TomlArray(cursor.Position, isArrayOfTables: false);
        cursor.Advance();
        cursor.SkipBlanksAndNewlines();
        while (!cursor.Take("]"))
        {
            array.Add(Read(depth + 1));
            cursor.SkipBlanksAndNewlines();
            if (cursor.Take(","))
            {
                cursor.SkipBlanksAndNewlines();
            }
            else if (cursor.Current != ']')
            {
                cursor.ThrowExpected(", or ] in the array");
            }
        }

        return array;
    }

    private TomlTable ReadInlineTable(int depth)
    {
        var table = new TomlTable(cursor.Position, TomlTableOrigin.Inline);
        cursor.Advance();
        cursor.SkipBlanks();
        if (cursor.Take("}"))
        {
            return table;
        }

        do
        {
            List<TomlKey> key = TomlKeyReader.Read(cursor, depth);
            if (!cursor.Take("="))
            {
                cursor.ThrowExpected("= after the key");
            }

            rules.Set(table, key, Read(depth + key.Count));
            cursor.SkipBlanks();
        }
        while (cursor.Take(","));

        if (!cursor.Take("}"))
        {
            cursor.ThrowExpected(", or } in the inline table");
        }

        return table;
    }
}
