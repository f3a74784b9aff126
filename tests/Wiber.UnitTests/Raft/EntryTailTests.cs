using Wiber.Node;
using Wiber.Node.Raft;
using Wiber.UnitTests.Raft.Harness;
using Xunit;

namespace Wiber.UnitTests.Raft;

/// <summary>
/// Goal: the ring of recent entries behaves like a list without a gap.
/// Method: random operations from seeds on the ring and on a list; plus its bounds.
/// </summary>
public sealed class EntryTailTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void Behaves_like_a_list(int before)
    {
        for (int seed = 1; seed <= 50; seed++)
        {
            var random = new Random(seed);
            List<LogEntry> log = TestLog.OfTerms([.. Enumerable.Repeat(1ul, before)]);
            var tail = new EntryTail(new LogIndex((ulong)before + 1));
            int first = before;
            for (int step = 0; step < 400; step++)
            {
                switch (random.Next(10))
                {
                    case 0 when log.Count > 0:
                        // Sometimes from before what the tail holds.
                        int from = random.Next(Math.Max(0, Math.Min(first, log.Count) - 2), log.Count);
                        tail.TruncateFrom(new LogIndex((ulong)from + 1));
                        log.RemoveRange(from, log.Count - from);
                        first = Math.Min(first, log.Count);
                        break;
                    case < 3 when log.Count > first:
                        Assert.Same(log[first++], tail.RemoveFirst());
                        break;
                    default:
                        log.Add(TestLog.Next(log, new Term(1), random.Next(50)));
                        tail.Add(log[^1]);
                        break;
                }

                CheckEqual(log[first..], first, tail, random);
            }
        }
    }

    [Fact]
    public void Gives_at_least_one_entry_and_no_more_than_fit()
    {
        var tail = new EntryTail(new LogIndex(1));
        List<LogEntry> log = TestLog.OfTerms(1, 1, 1, 1);
        log.ForEach(tail.Add);
        int bytes = log[0].Record.Length;

        Assert.Equal(log[..1], tail.Take(new LogIndex(1), new LogIndex(4), 1));
        Assert.Equal(log[..2], tail.Take(new LogIndex(1), new LogIndex(4), (2 * bytes) + 1));
        Assert.Equal(log[1..3], tail.Take(new LogIndex(2), new LogIndex(3), 100 * bytes));
        Assert.Empty(tail.Take(new LogIndex(5), new LogIndex(9), 100));
    }

    [Fact]
    public void Refuses_a_gap_and_what_it_does_not_hold()
    {
        var tail = new EntryTail(new LogIndex(2));
        List<LogEntry> log = TestLog.OfTerms(1, 1, 1);

        Assert.Throws<InvariantException>(() => tail.Add(log[2]));
        Assert.Throws<InvariantException>(() => tail[new LogIndex(2)]);
        Assert.Throws<InvariantException>(() => tail.RemoveFirst());
        tail.Add(log[1]);
        Assert.Throws<InvariantException>(() => tail[new LogIndex(1)]);
        Assert.Throws<InvariantException>(() => tail[new LogIndex(3)]);
    }

    private static void CheckEqual(List<LogEntry> expected, int first, EntryTail tail, Random random)
    {
        Assert.Equal(expected.Count, tail.Count);
        Assert.Equal((ulong)first + 1, tail.First.Value);
        Assert.Equal((ulong)(first + expected.Count) + 1, tail.Next.Value);
        Assert.Equal(expected.Sum(entry => entry.Record.Length), tail.RecordBytes);
        if (expected.Count > 0)
        {
            int position = random.Next(expected.Count);
            Assert.Same(expected[position], tail[new LogIndex((ulong)(first + position) + 1)]);
            Assert.Equal(expected, tail.Take(tail.First, tail.Next, long.MaxValue));
        }
    }
}
