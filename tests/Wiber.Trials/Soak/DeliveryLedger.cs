using Wiber.Client.Api;
using Wiber.Testing;

namespace Wiber.Trials.Soak;

/// <summary>
/// What a consumer group was given of a topic of one partition, by offset. Messages come at least once, so some come again; but
/// none may be left out, be another one the second time, or come from its publisher after a later one.
/// </summary>
internal sealed class DeliveryLedger(string topic)
{
    private const int FindingsMax = 100;

    private readonly Lock _lock = new();
    private readonly List<(int Publisher, int Number)> _delivered = [];
    private readonly Dictionary<int, int> _last = [];
    private readonly List<string> _findings = [];
    private long _again;

    /// <summary>Offsets that were delivered.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _delivered.Count;
            }
        }
    }

    /// <summary>How often a message came again.</summary>
    public long Again => Interlocked.Read(ref _again);

    /// <summary>Everything that was wrong so far.</summary>
    public IReadOnlyList<string> Findings
    {
        get
        {
            lock (_lock)
            {
                return [.. _findings];
            }
        }
    }

    /// <summary>Takes note of a message that was handed out.</summary>
    public void Add(Message message)
    {
        (int publisher, int number) = Parse(message);
        lock (_lock)
        {
            if (message.Offset < _delivered.Count)
            {
                _again++;
                Require(
                    _delivered[(int)message.Offset] == (publisher, number),
                    $"offset {message.Offset} was {_delivered[(int)message.Offset]} and came again as {(publisher, number)}");
                return;
            }

            Require(message.Offset == _delivered.Count, $"offsets {_delivered.Count} to {message.Offset - 1} were left out");
            Require(
                number > _last.GetValueOrDefault(publisher, -1),
                $"message {number} of publisher {publisher} at offset {message.Offset} came after {_last.GetValueOrDefault(publisher)}");
            while (_delivered.Count < message.Offset)
            {
                _delivered.Add((-1, -1));
            }

            _delivered.Add((publisher, number));
            _last[publisher] = number;
        }
    }

    /// <summary>Checks that these acknowledged messages were delivered, each where it was acknowledged.</summary>
    public void Check(IEnumerable<PublishRecord> acknowledged)
    {
        lock (_lock)
        {
            foreach (PublishRecord record in acknowledged)
            {
                if (record.Offset >= _delivered.Count)
                {
                    Require(false, $"{record.Id} was acknowledged at {record.Offset} and not delivered; {_delivered.Count} were");
                }
                else
                {
                    Require(
                        _delivered[(int)record.Offset] == (record.Publisher, record.Number),
                        $"{record.Id} was acknowledged at {record.Offset}, and {_delivered[(int)record.Offset]} was delivered there");
                }
            }
        }
    }

    private static (int Publisher, int Number) Parse(Message message) => message.GetText().Split(' ') is
        ["publisher", var publisher, "message", var number]
        ? (int.Parse(publisher), int.Parse(number))
        : (-1, -1);

    private void Require(bool condition, string what)
    {
        if (!condition && _findings.Count < FindingsMax)
        {
            _findings.Add($"{topic}: {what}");
        }
    }
}
