namespace Wiber.Node.Raft;

/// <summary>A Raft term: the logical clock of elections. Term 0 is before the first election.</summary>
public readonly record struct Term(ulong Value) : IComparable<Term>
{
    /// <summary>The term before any election.</summary>
    public static readonly Term Zero = new(0);

    /// <summary>The term that a new candidacy uses.</summary>
    public Term Next => new(checked(Value + 1));

    public static bool operator <(Term left, Term right) => left.Value < right.Value;

    public static bool operator >(Term left, Term right) => left.Value > right.Value;

    public static bool operator <=(Term left, Term right) => left.Value <= right.Value;

    public static bool operator >=(Term left, Term right) => left.Value >= right.Value;

    public int CompareTo(Term other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
