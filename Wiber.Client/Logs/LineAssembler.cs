using System.Text;

namespace Wiber.Client.Logs;

/// <summary>Puts lines together from pieces that may end anywhere, also within a character.</summary>
internal sealed class LineAssembler
{
    private readonly List<byte> _rest = [];

    /// <summary>Adds a piece and answers the lines it completes.</summary>
    public IReadOnlyList<string> Add(ReadOnlySpan<byte> piece)
    {
        var lines = new List<string>();
        int end;
        while ((end = piece.IndexOf((byte)'\n')) >= 0)
        {
            _rest.AddRange(piece[..end]);
            lines.Add(Take());
            piece = piece[(end + 1)..];
        }

        _rest.AddRange(piece);
        return lines;
    }

    /// <summary>Takes what no line end has closed; null if there is nothing.</summary>
    public string? TakeRest() => _rest.Count == 0 ? null : Take();

    private string Take()
    {
        string line = Encoding.UTF8.GetString(_rest.ToArray()).TrimEnd('\r');
        _rest.Clear();
        return line;
    }
}
