namespace Wiber.Client.Toml;

/// <summary>Reads the lines of a document: headers and key-value pairs. One use.</summary>
internal sealed class TomlParser
{
    private readonly TomlCursor _cursor;
    private readonly TomlTableRules _rules;
    private readonly TomlValueReader _values;
    private readonly TomlTable _root = new(new TomlPosition(1, 1), TomlTableOrigin.Header);
    private List<TomlKey> _header = [];
    private List<TomlKey> _key = [];
    private TomlTable _section;

    public TomlParser(TomlCursor cursor)
    {
        _cursor = cursor;
        _rules = new TomlTableRules(cursor);
        _values = new TomlValueReader(cursor, _rules);
        _section = _root;
        cursor.KeyOfError = () => _key.Count == 0 ? null : TomlKey.Format(_header.Concat(_key));
    }

    public TomlTable Parse()
    {
        while (true)
        {
            _cursor.SkipBlanksAndNewlines();
            if (_cursor.AtEnd)
            {
                return _root;
            }

            if (_cursor.Current == '[')
            {
                ReadHeader();
            }
            else
            {
                ReadKeyValue();
            }

            EndLine();
            _key = [];
        }
    }

    private void ReadHeader()
    {
        bool isArray = _cursor.Take("[[");
        if (!isArray)
        {
            _cursor.Take("[");
        }

        _header = TomlKeyReader.Read(_cursor, depth: isArray ? 1 : 0);
        string close = isArray ? "]]" : "]";
        if (!_cursor.Take(close))
        {
            _cursor.ThrowExpected($"{close} after the table's name");
        }

        _section = isArray ? _rules.AppendTable(_root, _header) : _rules.OpenTable(_root, _header);
    }

    private void ReadKeyValue()
    {
        _key = TomlKeyReader.Read(_cursor, _header.Count);
        if (!_cursor.Take("="))
        {
            _cursor.ThrowExpected("= after the key");
        }

        TomlValue value = _values.Read(_header.Count + _key.Count);
        _rules.Set(_section, _key, value);
    }

    private void EndLine()
    {
        _cursor.SkipBlanks();
        _cursor.SkipComment();
        if (!_cursor.AtEnd && !_cursor.TakeNewline())
        {
            _cursor.ThrowExpected("the end of the line");
        }
    }
}
