using System.Diagnostics.CodeAnalysis;

namespace Wiber.Node.Broker.Reading.Ordering;

/// <summary>
/// Puts what comes in the order of the log into the order of its keys, as far as that goes with bounded waiting and memory. An
/// item is held until the log's time is a window behind its arrival; then it goes out, and before it everything that belongs in
/// front of it. Where there is too much to hold, what belongs first goes out early. What comes when something behind it has gone
/// out already goes out at once and is marked late. Nothing is dropped.
/// <para>
/// Before an item is added, time is moved to its arrival with <see cref="Advance"/> and everything due is taken. So the order and
/// the marks follow from the items and their arrivals alone, however they are read: time that is moved in between, but not
/// beyond the next arrival, changes neither.
/// </para>
/// </summary>
/// <remarks>Pure; not thread-safe.</remarks>
internal sealed class ReorderBuffer<T>(ReorderLimits limits)
{
    private readonly SortedSet<Held<T>> _byKey = new(Held<T>.ByKey);
    private readonly SortedSet<Held<T>> _waiting = new(Held<T>.ByArrival);
    private Held<T>? _late;
    private OrderKey _due = OrderKey.Start;
    private ulong _latestOut;

    /// <summary>The greatest key that went out.</summary>
    public OrderKey Last { get; private set; } = OrderKey.Start;

    /// <summary>Items held.</summary>
    public int Count => _byKey.Count;

    /// <summary>Their bytes.</summary>
    public long Bytes { get; private set; }

    /// <summary>Everything held, in the order of the keys.</summary>
    public IReadOnlyCollection<Held<T>> All => _byKey;

    /// <summary>Items that went out; late ones too.</summary>
    public long Delivered { get; private set; }

    /// <summary>Items that went out behind one which had come after them, and were not late.</summary>
    public long Reordered { get; private set; }

    /// <summary>Items that were late.</summary>
    public long Late { get; private set; }

    /// <summary>Whether <see cref="TryTake"/> has something to give.</summary>
    public bool HasDue => _late is not null || (_byKey.Min is { } first && (first.Key <= _due || IsFull));

    /// <summary>
    /// When the next item will have been held for its window, microseconds since 1970; nothing if none is held.
    /// </summary>
    public long? NextDueUs =>
        _byKey.Count == 0 ? null
        : _waiting.Min is { } first ? first.ArrivedUs + limits.WindowUs
        : long.MinValue;

    private bool IsFull => _byKey.Count > limits.CountMax || Bytes > limits.BytesMax;

    /// <summary>How many of the items held are due.</summary>
    public int CountDue() => _byKey.TakeWhile(each => each.Key <= _due).Count();

    /// <summary>Goes on behind a key that another read had come to. What has gone out is not added again.</summary>
    public void Resume(OrderKey last)
    {
        Invariant.Require(_byKey.Count == 0 && Delivered == 0);
        Last = last;
    }

    /// <summary>No arrival will be before this time any more, microseconds since 1970.</summary>
    public void Advance(long timeUs)
    {
        while (_waiting.Min is { } first && first.ArrivedUs <= timeUs - limits.WindowUs)
        {
            _waiting.Remove(first);
            _due = first.Key > _due ? first.Key : _due;
        }
    }

    /// <summary>Adds what comes next. Everything due must have been taken.</summary>
    public void Add(Held<T> item)
    {
        Invariant.Require(!HasDue);
        if (item.Key <= Last)
        {
            _late = item;
            return;
        }

        AddBack(item);
    }

    /// <summary>Adds what was held already when another read ended, before anything is taken or new.</summary>
    public void AddBack(Held<T> item)
    {
        bool isNew = _byKey.Add(item) && _waiting.Add(item);
        Invariant.Require(isNew);
        Bytes += item.Bytes;
    }

    /// <summary>Gives the next item that is due, if there is one.</summary>
    /// <param name="item">It.</param>
    /// <param name="isLate">Whether something that belongs behind it went out before.</param>
    public bool TryTake([NotNullWhen(true)] out Held<T>? item, out bool isLate)
    {
        isLate = _late is not null;
        item = _late;
        if (item is not null)
        {
            _late = null;
            Late++;
            Delivered++;
            return true;
        }

        if (!HasDue)
        {
            return false;
        }

        item = _byKey.Min!;
        _byKey.Remove(item);
        _waiting.Remove(item);
        Bytes -= item.Bytes;
        Last = item.Key;
        Delivered++;
        Reordered += item.Key.HybridTime < _latestOut ? 1 : 0;
        _latestOut = Math.Max(_latestOut, item.Key.HybridTime);
        return true;
    }

    /// <summary>Makes everything due that is held.</summary>
    public void Force()
    {
        if (_byKey.Max is { } last && last.Key > _due)
        {
            _due = last.Key;
        }
    }

    /// <summary>Forgets everything: what was read is gone, and something else begins.</summary>
    public void Clear()
    {
        _byKey.Clear();
        _waiting.Clear();
        _late = null;
        _due = OrderKey.Start;
        _latestOut = 0;
        Bytes = 0;
        Last = OrderKey.Start;
    }
}
