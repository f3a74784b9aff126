using System.Globalization;

namespace Wiber.Testing.Histories;

/// <summary>Which part of a topic a read asks for.</summary>
/// <param name="Offset">The first offset; null for the last messages.</param>
/// <param name="Limit">How many; 0 of the last asks only for the end.</param>
public readonly record struct ReadRange(long? Offset, int Limit)
{
    /// <summary>Only how many messages there are.</summary>
    public static ReadRange End => Tail(0);

    /// <summary>The last messages.</summary>
    public static ReadRange Tail(int count) => new(Offset: null, count);

    /// <summary>The first offset that is asked for, of a topic with this end.</summary>
    public long FirstOffset(long end) => Offset ?? Math.Max(0, end - Limit);

    /// <summary>The range as it stands in a query.</summary>
    public override string ToString() => Offset is null
        ? string.Create(CultureInfo.InvariantCulture, $"last={Limit}")
        : string.Create(CultureInfo.InvariantCulture, $"offset={Offset}&limit={Limit}");
}
