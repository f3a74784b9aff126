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

    /// <summary>At a position in each partition.</summary>
    public static FetchStart At(TopicPosition position)
    {
        ArgumentNullException.ThrowIfNull(position);
        string cursor = position.ToString();
        return cursor.Length == 0 ? Earliest : new($"cursor={cursor}");
    }

    /// <summary>Where an answer's <see cref="FetchAnswer.Cursor"/> says.</summary>
    public static FetchStart AtCursor(string cursor)
    {
        ArgumentException.ThrowIfNullOrEmpty(cursor);
        return new($"cursor={Uri.EscapeDataString(cursor)}");
    }

    /// <summary>At the first message of a time or later.</summary>
    public static FetchStart Since(DateTimeOffset time) => new($"since={Uri.EscapeDataString(TimestampConverter.ToText(time))}");

    /// <summary>With so many of the last messages.</summary>
    /// <param name="count">How many, up to 10,000.</param>
    /// <param name="before">In front of a place that an answer named; null for the end.</param>
    public static FetchStart Last(int count, string? before = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        string beforePart = before is null ? "" : $"&before={Uri.EscapeDataString(before)}";
        return new(string.Create(CultureInfo.InvariantCulture, $"last={count}{beforePart}"), isLast: true);
    }

    /// <summary>The start as it stands in a query.</summary>
    public override string ToString() => _query ?? "from=earliest";
}
