namespace Wiber.Client.Configuration;

/// <summary>A text as its lines, each with its own line end, so that nothing but the lines touched ever changes.</summary>
internal sealed class TextLines
{
    private readonly List<string> _lines = [];

    public TextLines(string text)
    {
        int start = 0;
        while (start < text.Length)
        {
            int end = text.IndexOf('\n', start) + 1;
            end = end == 0 ? text.Length : end;
            _lines.Add(text[start..end]);
            start = end;
        }
    }

    public int Count => _lines.Count;

    /// <summary>The line end that the text uses, by its first line.</summary>
    public string NewLine => _lines.Count > 0 && _lines[0].EndsWith("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";

    public bool IsBlank(int line) => string.IsNullOrWhiteSpace(_lines[line]);

    public bool IsComment(int line) => _lines[line].AsSpan().TrimStart().StartsWith("#");

    /// <summary>Gives a line its line end, which the last one of a text may lack.</summary>
    public void EndLine(int line)
    {
        if (!_lines[line].EndsWith('\n'))
        {
            _lines[line] += NewLine;
        }
    }

    public void Insert(int place, IEnumerable<string> lines) => _lines.InsertRange(place, lines);

    public void Remove(int first, int end) => _lines.RemoveRange(first, end - first);

    public override string ToString() => string.Concat(_lines);
}
