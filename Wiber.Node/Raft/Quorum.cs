namespace Wiber.Node.Raft;

/// <summary>Majority arithmetic, apart from everything else so that it can be checked against brute force.</summary>
public static class Quorum
{
    /// <summary>The smallest majority of a number of voters.</summary>
    public static int Size(int voters)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(voters, 1);
        return (voters / 2) + 1;
    }

    /// <summary>The highest value that a majority has reached. Reorders <paramref name="values"/>.</summary>
    public static T Reached<T>(Span<T> values)
        where T : IComparable<T>
    {
        values.Sort();
        return values[values.Length - Size(values.Length)];
    }
}
