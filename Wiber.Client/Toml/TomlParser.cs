namespace Wiber.Client.Toml;

/// <summary>Reads the lines of a document: headers and key-value pairs. One use.</summary>
internal sealed class TomlParser
{
    private readonly TomlCursor cursor;
    private readonly TomlTableRules rules;
    private readonly TomlValueReader values;
    private readonly TomlTable root = new(new TomlPosition(1, 1), TomlTableOrigin.Header);
    private List<TomlKey> header = [];
    private List<TomlKey> key = [];
    private TomlTable section;

    public TomlParser(TomlCursor cursor)
    {
        this.cursor = cursor;
        rules = new TomlTableRules(cursor);
        values = new TomlValueReader(cursor, rules);
        section = root;
        cursor.KeyOfError = () => key.Count == 0 ? null : TomlKey.Format(header.Concat(key));
    }

    public TomlTable Parse()
    {
        while (true)
        {
            cursor.SkipBlanksAndNewlines();
            if (cursor.AtEnd)
            {
                return root;
            }

            if (cursor.Current == '[')
            {
                ReadHeader();
            }
            else
            {
                ReadKeyValue();
            }

            EndLine();
            key = [];
        }
    }

    private void ReadHeader()
    {
        bool isArray = cursor.Take("[[");
        if (!isArray)
        {
            cursor.Take("[");
        }

        header = TomlKeyReader.Read(cursor, depth: isArray ? 1 : 0);
        string close = isArray ? "]]" : "]";
        if (!cursor.Take(close))
        {
            cursor.ThrowExpected($"{close} after the table's name");
        }

        section = isArray ? rules.AppendTable(root, header) : rules.OpenTable(root, header);
    }

    private void ReadKeyValue()
    {
        key = TomlKeyReader.Read(cursor, header.Count);
        if (!cursor.Take("="))
        {
            cursor.ThrowExpected("= after the key");
        }

        TomlValue value = values.Read(header.Count + key.Count);
        rules.Set(section, key, value);
    }

    private void EndLine()
    {
        cursor.SkipBlanks();
        cursor.SkipComment();
        if (!cursor.AtEnd && !cursor.TakeNewline())
        {
            cursor.ThrowExpected("the end of the line");
        }
    }
}
