using Wiber.Testing.Histories;

namespace Wiber.UnitTests.Testing;

/// <summary>
/// Random histories of a log. Each operation takes effect at a moment of its own, one after the other, on a real list, and was
/// invoked some time before and answered some time after; so the history is linearizable. A corrupted one has one thing changed,
/// and may be or not.
/// </summary>
internal static class RandomLogHistory
{
    private const int MomentTicks = 10;

    public static List<LogOperation> Make(Random random, int operations, int overlapTicks)
    {
        var log = new List<string>();
        var history = new List<LogOperation>();
        for (int number = 0; number < operations; number++)
        {
            long moment = (number + 10) * MomentTicks;
            long invoked = moment - random.Next(overlapTicks);
            long completed = moment + random.Next(overlapTicks);
            string payload = $"{(char)('a' + number)}";
            switch (random.Next(10))
            {
                case < 4:
                    history.Add(LogHistory.Acknowledged(payload, log.Count, invoked, completed));
                    log.Add(payload);
                    break;
                case 4:
                    history.Add(LogHistory.Unknown(payload, invoked));
                    log.Add(payload);
                    break;
                case 5:
                    history.Add(random.Next(2) == 0
                        ? LogHistory.Unknown(payload, invoked)
                        : LogHistory.Refused(payload, invoked, completed));
                    break;
                case 6 or 7:
                    history.Add(LogHistory.ReadEnd(log.Count, invoked, completed));
                    break;
                default:
                    int from = random.Next(log.Count + 1);
                    int limit = 1 + random.Next(4);
                    history.Add(LogHistory.Read(
                        from, limit, string.Concat(log.Skip(from).Take(limit)), log.Count, invoked, completed));
                    break;
            }
        }

        return history;
    }

    public static List<LogOperation> Corrupt(Random random, IReadOnlyList<LogOperation> history)
    {
        var changed = new List<LogOperation>(history);
        int place = random.Next(history.Count);
        changed[place] = random.Next(3) == 0 ? Shift(random, changed[place]) : Lie(random, changed[place]);
        return changed;
    }

    private static LogOperation Shift(Random random, LogOperation operation)
    {
        long by = random.Next(-4 * MomentTicks, (4 * MomentTicks) + 1);
        return operation is PublishOperation { Outcome: PublishOutcome.Unknown }
            ? operation with { Invoked = operation.Invoked + by }
            : operation with { Invoked = operation.Invoked + by, Completed = operation.Completed + by };
    }

    private static LogOperation Lie(Random random, LogOperation operation) => operation switch
    {
        PublishOperation { Outcome: PublishOutcome.Acknowledged } publish => random.Next(3) switch
        {
            0 => LogHistory.Refused(publish.Payload, publish.Invoked, publish.Completed),
            1 => LogHistory.Unknown(publish.Payload, publish.Invoked),
            _ => publish with { Offset = Math.Max(0, publish.Offset!.Value + random.Next(-2, 3)) },
        },
        PublishOperation publish => LogHistory.Acknowledged(
            publish.Payload, random.Next(4), publish.Invoked, publish.Invoked + MomentTicks),
        ReadOperation { Payloads.Count: > 0 } read => random.Next(3) switch
        {
            0 => read with { End = Math.Max(0, read.End + random.Next(-2, 3)) },
            1 => read with { Payloads = [.. read.Payloads.Skip(1), $"{(char)('a' + random.Next(10))}"] },
            _ => read with { Payloads = [.. read.Payloads.Skip(1)] },
        },
        ReadOperation read => read with { End = Math.Max(0, read.End + random.Next(-2, 3)) },
        _ => throw new ArgumentException($"unknown operation {operation}", nameof(operation)),
    };
}
