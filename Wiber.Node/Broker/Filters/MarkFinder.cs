namespace Wiber.Node.Broker.Filters;

/// <summary>
/// Tells which messages of an entry are worth decoding: those that have certain bytes (<see cref="MessageFilter.Mark"/>) anywhere
/// in them. The search for the bytes is the framework's, many times as fast as decoding, and goes once over the entry.
/// </summary>
internal ref struct MarkFinder
{
    private readonly ReadOnlySpan<byte> _body;
    private readonly ReadOnlySpan<byte> _mark;
    private int _at;

    /// <param name="body">The entry's body.</param>
    /// <param name="mark">What to look for. Nothing at all is everywhere.</param>
    public MarkFinder(ReadOnlySpan<byte> body, ReadOnlySpan<byte> mark)
    {
        _body = body;
        _mark = mark;
        _at = body.IndexOf(mark);
    }

    /// <summary>Some message may be worth it.</summary>
    public readonly bool IsAnywhere => _at >= 0;

    /// <summary>Whether the bytes are in a part of the entry; ask from front to back.</summary>
    public bool IsIn(Range part)
    {
        (int start, int bytes) = part.GetOffsetAndLength(_body.Length);
        if (_at < start && IsAnywhere)
        {
            int found = _body[start..].IndexOf(_mark);
            _at = found < 0 ? -1 : start + found;
        }

        return IsAnywhere && _at + _mark.Length <= start + bytes;
    }
}
