namespace Wiber.Node.Broker.Reading.Ordering;

/// <summary>What an ordered read holds back.</summary>
/// <param name="Key">Where it belongs.</param>
/// <param name="ArrivedUs">The leader's time when it took it, microseconds since 1970.</param>
/// <param name="Bytes">What it costs to hold it.</param>
/// <param name="Item">It.</param>
internal sealed record Held<T>(OrderKey Key, long ArrivedUs, int Bytes, T Item)
{
    /// <summary>By where they belong.</summary>
    public static readonly Comparer<Held<T>> ByKey = Comparer<Held<T>>.Create((one, other) => one.Key.CompareTo(other.Key));

    /// <summary>By when they came.</summary>
    public static readonly Comparer<Held<T>> ByArrival = Comparer<Held<T>>.Create((one, other) =>
        (one.ArrivedUs, one.Key.HybridTime).CompareTo((other.ArrivedUs, other.Key.HybridTime)));
}
