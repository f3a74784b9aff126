using Wiber.Client.Measuring;
using Wiber.Node.Broker.Reading.Ordering;
using Wiber.Node.Http.Problems;

namespace Wiber.Node.Http.Ordering;

/// <summary>The ordered reads that are open on this node: what they hold is bounded, seen and forced from here.</summary>
/// <param name="horizon">Up to which time the log can be read.</param>
/// <param name="memory">Bytes that they hold back together.</param>
internal sealed class OrderedReads(LogHorizon horizon, ResourceLimit memory)
{
    /// <summary>Ordered reads open at once.</summary>
    public const int ReadersMax = 1_000;

    private readonly Lock _gate = new();
    private readonly HashSet<OrderedFeed> _open = [];
    private ReorderStatus _closed = new();
    private ReorderStatus _forgotten = new();

    public LogHorizon Horizon => horizon;

    /// <summary>All open reads together, and what the closed ones did.</summary>
    public ReorderStatus Status
    {
        get
        {
            lock (_gate)
            {
                ReorderStatus status = _open.Aggregate(_closed, (sum, each) => sum + each.Status);
                return status with
                {
                    Delivered = status.Delivered - _forgotten.Delivered,
                    Reordered = status.Reordered - _forgotten.Reordered,
                    Late = status.Late - _forgotten.Late,
                };
            }
        }
    }

    /// <summary>Lists what is held, in the order in which it will go out; of a topic, or of all.</summary>
    /// <param name="topic">The only topic; all if it is not given.</param>
    /// <param name="countMax">At most so many.</param>
    public IReadOnlyList<HeldMessage> ListHeld(string? topic, int countMax)
    {
        lock (_gate)
        {
            return [.. Of(topic).SelectMany(each => each.ListHeld()).OrderBy(each => each.Key).Take(countMax)];
        }
    }

    /// <summary>Lets everything go out that is held: of a topic, or of all. Says what that is.</summary>
    public IReadOnlyList<HeldMessage> Force(string? topic)
    {
        lock (_gate)
        {
            return [.. Of(topic).SelectMany(each => each.Force()).OrderBy(each => each.Key)];
        }
    }

    /// <summary>Counts anew from here on.</summary>
    public void ResetCounts()
    {
        lock (_gate)
        {
            _forgotten = _open.Aggregate(_closed, (sum, each) => sum + each.Status);
        }
    }

    /// <exception cref="ProblemException">As many are open as may be.</exception>
    public void Open(OrderedFeed feed)
    {
        lock (_gate)
        {
            if (_open.Count == ReadersMax)
            {
                throw new ProblemException(Problem.Overloaded() with
                {
                    Detail = $"{ReadersMax} ordered reads are open on this node; try another one, or later",
                });
            }

            _open.Add(feed);
        }
    }

    public void Close(OrderedFeed feed)
    {
        lock (_gate)
        {
            if (_open.Remove(feed))
            {
                ReorderStatus status = feed.Status;
                _closed += new ReorderStatus { Delivered = status.Delivered, Reordered = status.Reordered, Late = status.Late };
                memory.Return(status.HeldBytes);
            }
        }
    }

    /// <summary>Takes memory for a message that is to be held.</summary>
    /// <exception cref="ProblemException">The ordered reads of this node hold as much as they may.</exception>
    public void Take(int bytes)
    {
        if (!memory.TryTake(bytes))
        {
            throw new ProblemException(Problem.Overloaded() with
            {
                Detail = "the ordered reads of this node hold as much as they may; go on at another one, or later",
            });
        }
    }

    public void Return(long bytes) => memory.Return(bytes);

    private IEnumerable<OrderedFeed> Of(string? topic) => _open.Where(each => topic is null || each.Topic == topic);
}
