using System.Globalization;

namespace Wiber.Client.Api;

/// <summary>Where reading starts.</summary>
public readonly record struct FetchStart
{
    private readonly string? _query;

    private FetchStart(string query, bool isLast = false)
    {
        _query = query;
        IsLast = isLast;
    }

    /// <summary>Counts from the end, so that there is nothing to limit or to wait for.</summary>
    internal bool IsLast { get; }

    /// <summary>At the first message that is still there.</summary>
    public static FetchStart Earliest => default;

    /// <summary>After the last message: only what is published from now on.</summary>
    public static FetchStart Latest => new("from=latest");

    /// <summary>At an offset.</summary>
    public static FetchStart At(long offset)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        return new(string.Create(CultureInfo.InvariantCulture, $"offset={offset}"));
    }

    /// <summary>With so many of the last messages.</summary>
    public static FetchStart Last(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        return new(string.Create(CultureInfo.InvariantCulture, $"last={count}"), isLast: true);
    }

    /// <summary>The start as it stands in a query.</summary>
    public override string ToString() => _query ?? "from=earliest";
}
