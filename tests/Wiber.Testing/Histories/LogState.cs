namespace Wiber.Testing.Histories;

/// <summary>
/// The messages of a log: a value. A log shares the memory of the log that it continues, so that a search can keep many.
/// </summary>
internal sealed class LogState : IEquatable<LogState>
{
    private readonly LogState? _prior;
    private readonly string _last;
    private readonly int _hash;

    private LogState(LogState? prior, string last)
    {
        _prior = prior;
        _last = last;
        Length = prior is null ? 0 : prior.Length + 1;
        _hash = HashCode.Combine(prior?._hash ?? 0, last);
    }

    public static LogState Empty { get; } = new(prior: null, "");

    public long Length { get; }

    public LogState Append(string payload) => new(this, payload);

    /// <summary>Whether the messages from an offset on are these; the log must reach that far.</summary>
    public bool Has(long from, IReadOnlyList<string> payloads)
    {
        LogState log = this;
        while (log.Length > from + payloads.Count)
        {
            log = log._prior!;
        }

        for (int place = payloads.Count - 1; place >= 0; place--)
        {
            if (log._last != payloads[place])
            {
                return false;
            }

            log = log._prior!;
        }

        return true;
    }

    public bool Equals(LogState? other)
    {
        if (other is null || Length != other.Length || _hash != other._hash)
        {
            return false;
        }

        LogState mine = this;
        while (!ReferenceEquals(mine, other))
        {
            if (mine._last != other._last)
            {
                return false;
            }

            mine = mine._prior!;
            other = other._prior!;
        }

        return true;
    }

    public override bool Equals(object? obj) => Equals(obj as LogState);

    public override int GetHashCode() => _hash;
}
