using System.Text.Json;
using Wiber.Node.Broker.Reading;
using Wiber.Node.Broker.Reading.Ordering;
using Wiber.Node.Http.Messages;
using Wiber.Node.Http.Problems;

namespace Wiber.Node.Http.Ordering;

/// <summary>
/// Gives the messages of a topic in the order of their corrected times, as <see cref="ReorderBuffer{T}"/> does it, and can go on
/// exactly where another such reader ended: what that one had read and not given out is read again and held again first.
/// <para>
/// One reader takes from it. Others see what it holds, and force it, meanwhile.
/// </para>
/// </summary>
internal sealed class OrderedFeed : IMessageFeed
{
    /// <summary>What holding a message costs apart from its bytes.</summary>
    private const int HeldOverheadBytes = 512;

    /// <summary>How long to wait where it is not known when something can go out.</summary>
    private const int PollMs = 25;

    private const long UsPerMs = 1_000;

    private readonly NodeContext _node;
    private readonly OrderedReads _reads;
    private readonly TopicRead _read;
    private readonly MessageSource _source;
    private readonly ReorderLimits _limits;
    private readonly Lock _gate = new();
    private readonly ReorderBuffer<StoredMessage> _buffer;
    private readonly Dictionary<int, SortedSet<long>> _heldOffsets = [];

    private OrderedStart? _restoring;
    private TopicCursor _position;
    private int? _topicNumber;
    private bool _isTopicSeen;
    private IReadOnlyList<StoredMessage> _page = [];
    private int _nextOfPage;
    private TopicCursor? _pageEnd;
    private long? _horizonUs;
    private bool _isCaughtUp;
    private bool _isLate;
    private long _quietSince = Environment.TickCount64;
    private CancellationTokenSource? _waiting;

    /// <param name="node">The node.</param>
    /// <param name="reads">Where it is listed until it is disposed of.</param>
    /// <param name="read">What to read.</param>
    /// <param name="limits">How much to hold.</param>
    /// <param name="start">Where to begin.</param>
    /// <exception cref="ProblemException">As many are open as may be.</exception>
    public OrderedFeed(NodeContext node, OrderedReads reads, TopicRead read, ReorderLimits limits, OrderedStart start)
    {
        _node = node;
        _reads = reads;
        _read = read;
        _limits = limits;
        _buffer = new ReorderBuffer<StoredMessage>(limits);
        _buffer.Resume(start.Last);
        _restoring = start;
        _topicNumber = start.Low.TopicNumber;
        _position = Copy(start.Low);
        _source = new MessageSource(node, read, Copy(start.Low));
        reads.Open(this);
    }

    public string Topic => _read.Topic;

    /// <summary>Whether everything that is in the topic was looked at.</summary>
    public bool IsCaughtUp => _isCaughtUp;

    /// <summary>Whether it still reads what another reader had read.</summary>
    public bool IsRestoring => _restoring is not null;

    /// <summary>Whether there was nothing in what it read last.</summary>
    public bool IsPageEmpty { get; private set; }

    public ReorderStatus Status
    {
        get
        {
            lock (_gate)
            {
                long nowUs = _reads.Horizon.NowUs;
                long[] agesUs = [.. _buffer.All.Select(each => Math.Max(0, nowUs - each.ArrivedUs))];
                return new ReorderStatus
                {
                    Readers = 1,
                    Held = _buffer.Count,
                    HeldMax = _limits.CountMax,
                    HeldBytes = _buffer.Bytes,
                    Deliverable = _buffer.CountDue(),
                    Delivered = _buffer.Delivered,
                    Reordered = _buffer.Reordered,
                    Late = _buffer.Late,
                    AgeSumUs = agesUs.Sum(),
                    OldestAgeUs = agesUs.DefaultIfEmpty().Max(),
                };
            }
        }
    }

    /// <summary>Where another reader goes on behind what was taken.</summary>
    public OrderedCursor Cursor
    {
        get
        {
            lock (_gate)
            {
                return FindCursor();
            }
        }
    }

    public void RequirePartition() => _source.RequirePartition();

    public IEnumerable<StoredMessage> Take()
    {
        for (int count = 0; count < ApiLimits.StreamMessagesMax && TryTake() is { } message; count++)
        {
            yield return message.Message;
        }
    }

    /// <summary>
    /// The next message that can go out. Nothing if there is none now, or if there was nothing in what it looked at: then
    /// <see cref="IsCaughtUp"/> is false.
    /// </summary>
    /// <exception cref="ProblemException">There is no such partition, or too much is held.</exception>
    public OrderedMessage? TryTake()
    {
        if (TryTakeHere() is { } message)
        {
            return Given(message);
        }

        ReadPage();
        return TryTakeHere() is { } next ? Given(next) : null;
    }

    public string Resume(StoredMessage message) => Cursor.ToString();

    public void WriteJson(Utf8JsonWriter json, StoredMessage message) =>
        MessageJsonWriter.Write(json, _read.Topic, message, _isLate);

    public async Task<bool> WaitAsync(int timeoutMs, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!_isCaughtUp)
        {
            // A long way through messages that do not match must not keep its thread from others.
            await Task.Yield();
        }
        else
        {
            using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            if (TryBeginWaiting(waiting))
            {
                long leftMs = Math.Clamp(timeoutMs - (Environment.TickCount64 - _quietSince), 0, timeoutMs);
                waiting.CancelAfter(TimeSpan.FromMilliseconds(Math.Min(leftMs, MeasureWaitMs())));
                try
                {
                    await _source.WaitAsync(waiting.Token, cancellationToken);
                }
                finally
                {
                    EndWaiting();
                }
            }
        }

        bool isInTime = Environment.TickCount64 - _quietSince < timeoutMs;
        _quietSince = isInTime ? _quietSince : Environment.TickCount64;
        return isInTime;
    }

    /// <summary>What is held, in the order in which it will go out.</summary>
    public IReadOnlyList<HeldMessage> ListHeld()
    {
        lock (_gate)
        {
            return [.. _buffer.All.Select(each => new HeldMessage(Topic, each.Key, each.Item))];
        }
    }

    /// <summary>Lets everything go out that is held, and says what that is.</summary>
    public IReadOnlyList<HeldMessage> Force()
    {
        lock (_gate)
        {
            _buffer.Force();
            _waiting?.CancelAfter(TimeSpan.Zero);
            return ListHeld();
        }
    }

    public void Dispose()
    {
        _reads.Close(this);
        _source.Dispose();
    }

    private static TopicCursor Copy(TopicCursor cursor)
    {
        var copy = TopicCursor.Start;
        copy.MoveTo(cursor);
        return copy;
    }

    private OrderedMessage Given(OrderedMessage message)
    {
        _isLate = message.IsLate;
        _quietSince = Environment.TickCount64;
        return message;
    }

    /// <summary>The next message that can go out of what is held and of the page that was read.</summary>
    private OrderedMessage? TryTakeHere()
    {
        lock (_gate)
        {
            do
            {
                while (_restoring is null && _buffer.TryTake(out Held<StoredMessage>? held, out bool isLate))
                {
                    if (Release(held, isLate) is { } message)
                    {
                        return message;
                    }
                }
            }
            while (TryFeed());

            return null;
        }
    }

    /// <summary>Nothing if the message was deleted while it was held.</summary>
    private OrderedMessage? Release(Held<StoredMessage> held, bool isLate)
    {
        StoredMessage message = held.Item;
        int partition = message.Partition;
        if (!isLate)
        {
            _reads.Return(held.Bytes);
            _heldOffsets[partition].Remove(message.Offset);
        }

        return _node.Broker.IsDeleted(Topic, _topicNumber!.Value, partition, message.Offset)
            ? null
            : new OrderedMessage(message, isLate);
    }

    /// <summary>Gives the buffer the next message, or the time up to which there is none. False if there is neither.</summary>
    private bool TryFeed()
    {
        if (_nextOfPage < _page.Count)
        {
            Feed(_page[_nextOfPage]);
            return true;
        }

        if (_pageEnd is { } end)
        {
            _position.MoveTo(end);
            _pageEnd = null;
            _page = [];
            _nextOfPage = 0;
            if (_restoring is { } start && _position.HasReached(start.Next))
            {
                _restoring = null;
            }

            if (_isCaughtUp && _restoring is null && _horizonUs is { } horizonUs)
            {
                _buffer.Advance(horizonUs);
            }

            return true;
        }

        return false;
    }

    private void Feed(StoredMessage message)
    {
        int partition = message.Partition;
        var key = OrderKey.Of(message, _limits.WindowUs);
        if (_restoring is { } start)
        {
            if (message.Offset >= start.Next[partition])
            {
                // All that was read before lies in front of it in the log.
                _restoring = null;
                return;
            }

            if (key > start.Last)
            {
                _buffer.AddBack(Hold(message, partition, key));
            }

            Pass(message, partition);
            return;
        }

        _buffer.Advance(message.TimestampUs);
        if (_buffer.HasDue)
        {
            return;
        }

        bool isLate = key <= _buffer.Last;
        _buffer.Add(isLate ? new Held<StoredMessage>(key, message.TimestampUs, 0, message) : Hold(message, partition, key));
        Pass(message, partition);
    }

    private void Pass(StoredMessage message, int partition)
    {
        _position[partition] = message.Offset + 1;
        _nextOfPage++;
    }

    private Held<StoredMessage> Hold(StoredMessage message, int partition, OrderKey key)
    {
        int bytes = message.Bytes + HeldOverheadBytes;
        _reads.Take(bytes);
        if (!_heldOffsets.TryGetValue(partition, out SortedSet<long>? offsets))
        {
            offsets = [];
            _heldOffsets.Add(partition, offsets);
        }

        offsets.Add(message.Offset);
        return new Held<StoredMessage>(key, message.TimestampUs, bytes, message.Copy());
    }

    /// <summary>Reads on in the log; what was held of a topic that is gone is gone too.</summary>
    private void ReadPage()
    {
        _source.RequirePartition();
        long? horizonUs = _reads.Horizon.Find();
        TopicReadResult result = _source.Read();
        lock (_gate)
        {
            bool isFound = result.Status == ReadStatus.Found;
            if (isFound ? _topicNumber is { } known && known != result.Next.TopicNumber : _isTopicSeen)
            {
                Forget();
            }

            // A topic that was never here may still come: this node may be behind the one that was read before.
            _topicNumber = isFound ? result.Next.TopicNumber : _topicNumber;
            _isTopicSeen |= isFound;
            _page = result.Messages;
            _nextOfPage = 0;
            _pageEnd = _source.Next;
            IsPageEmpty = result.Messages.Count == 0;
            _isCaughtUp = result.IsComplete;
            _horizonUs = horizonUs;
        }
    }

    private void Forget()
    {
        _reads.Return(_buffer.Bytes);
        _buffer.Clear();
        _heldOffsets.Clear();
        _position = TopicCursor.Start;
        _restoring = null;
        _topicNumber = null;
        _isTopicSeen = false;
    }

    private OrderedCursor FindCursor()
    {
        // What a reader was to read again, it is to read again still.
        if (_restoring is { } start)
        {
            return Describe(Copy(start.Low), start.Next);
        }

        TopicCursor low = Copy(_position);
        foreach ((int partition, SortedSet<long> offsets) in _heldOffsets)
        {
            low[partition] = offsets.Count > 0 ? offsets.Min : low[partition];
        }

        return Describe(low, Copy(_position));
    }

    private OrderedCursor Describe(TopicCursor low, TopicCursor next)
    {
        low.TopicNumber = _topicNumber;
        return new OrderedCursor { WindowMs = _limits.WindowMs, Last = _buffer.Last, Low = low, Next = next };
    }

    /// <summary>False if something can go out already.</summary>
    private bool TryBeginWaiting(CancellationTokenSource waiting)
    {
        lock (_gate)
        {
            bool isToWait = _restoring is not null || !_buffer.HasDue;
            _waiting = isToWait ? waiting : null;
            return isToWait;
        }
    }

    private void EndWaiting()
    {
        lock (_gate)
        {
            _waiting = null;
        }
    }

    /// <summary>Until the time may have come for what is held.</summary>
    private long MeasureWaitMs()
    {
        lock (_gate)
        {
            return _buffer.NextDueUs is { } dueUs
                ? Math.Max(PollMs, (dueUs - _reads.Horizon.NowUs) / UsPerMs)
                : int.MaxValue;
        }
    }
}
