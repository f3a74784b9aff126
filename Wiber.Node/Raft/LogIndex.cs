namespace Wiber.Node.Raft;

/// <summary>The place of an entry in the replicated log. The first entry has index 1; index 0 is before the log.</summary>
public readonly record struct LogIndex(ulong Value) : IComparable<LogIndex>
{
    /// <summary>The place before the first entry.</summary>
    public static readonly LogIndex Zero = new(0);

    public LogIndex Next => new(checked(Value + 1));

    public LogIndex Previous => new(checked(Value - 1));

    public static LogIndex operator +(LogIndex index, ulong count) => new(checked(index.Value + count));

    /// <summary>How many entries lie between two places.</summary>
    public static ulong operator -(LogIndex left, LogIndex right) => checked(left.Value - right.Value);

    public static bool operator <(LogIndex left, LogIndex right) => left.Value < right.Value;

    public static bool operator >(LogIndex left, LogIndex right) => left.Value > right.Value;

    public static bool operator <=(LogIndex left, LogIndex right) => left.Value <= right.Value;

    public static bool operator >=(LogIndex left, LogIndex right) => left.Value >= right.Value;

    public static LogIndex Min(LogIndex left, LogIndex right) => left < right ? left : right;

    public static LogIndex Max(LogIndex left, LogIndex right) => left > right ? left : right;

    public int CompareTo(LogIndex other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
