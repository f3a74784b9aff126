using Wiber.Node;
using Wiber.Node.Raft;
using Wiber.UnitTests.Raft.Harness;

namespace Wiber.UnitTests.Raft;

/// <summary>
/// Goal: the log knows the term of every entry, also of those that are not in memory, and refuses what does not fit to it.
/// Method: random operations from seeds on the log and on a list of entries; plus its rules one by one.
/// </summary>
public sealed class RaftLogTests
{
    [Fact]
    public void Behaves_like_a_list()
    {
        for (int seed = 1; seed <= 60; seed++)
        {
            var random = new Random(seed);
            ulong term = 1;
            IEnumerable<ulong> recovered = Enumerable.Range(0, random.Next(20)).Select(_ => term += (ulong)random.Next(2));
            List<LogEntry> list = TestLog.OfTerms([.. recovered]);
            RaftLog log = Recovered(list, tailBytesMax: 500);
            for (int step = 0; step < 200; step++)
            {
                switch (random.Next(8))
                {
                    case 0 when list.Count > 0:
                        int from = random.Next(list.Count);
                        log.TruncateFrom(new LogIndex((ulong)from + 1), list[from].Header.Chain);
                        list.RemoveRange(from, list.Count - from);
                        break;
                    case 1:
                        log.TrimTail(new LogIndex((ulong)random.Next(list.Count + 1)));
                        break;
                    default:
                        term += (ulong)(random.Next(4) == 0 ? random.Next(1, 3) : 0);
                        list.Add(TestLog.Next(list, new Term(term), random.Next(40)));
                        log.Append(list[^1]);
                        break;
                }

                CheckEqual(list, log, random);
            }
        }
    }

    [Fact]
    public void Lets_go_of_the_oldest_settled_entries_only()
    {
        List<LogEntry> list = TestLog.OfTerms(1, 1, 1, 1);
        RaftLog log = Recovered([], tailBytesMax: 0);
        list.ForEach(log.Append);

        log.TrimTail(new LogIndex(2));

        Assert.Equal(3ul, log.TailFirst.Value);
        Assert.False(log.IsInTail(new LogIndex(2)));
        Assert.Equal(new Term(1), log.TermAt(new LogIndex(2)));
    }

    [Theory]
    [InlineData(3, 1, true)]
    [InlineData(2, 4, true)]
    [InlineData(2, 3, true)]
    [InlineData(2, 2, false)]
    [InlineData(1, 9, false)]
    public void Compares_the_last_term_first_and_then_the_length(ulong lastTerm, ulong lastIndex, bool isUpToDate)
    {
        RaftLog log = Recovered(TestLog.OfTerms(1, 2, 2), tailBytesMax: 500);

        Assert.Equal(isUpToDate, log.IsUpToDate(new LogIndex(lastIndex), new Term(lastTerm)));
    }

    [Fact]
    public void Refuses_what_is_not_chained_to_its_last_entry()
    {
        List<LogEntry> list = TestLog.OfTerms(1, 1);
        RaftLog log = Recovered(list, tailBytesMax: 500);

        Assert.Throws<InvariantException>(() => log.Append(TestLog.OfTerms(1, 1, 1, 1)[3]));
        Assert.Throws<InvariantException>(() => log.Append(TestLog.OfTerms(1, 2, 2)[2]));
        Assert.Throws<InvariantException>(() => log.Append(TestLog.Next(list, new Term(0))));
        Assert.Equal(2ul, log.LastIndex.Value);
    }

    [Fact]
    public void Knows_where_a_log_without_its_compacted_part_begins()
    {
        List<LogEntry> list = TestLog.OfTerms(1, 1, 3, 3);
        var state = new PersistentState
        {
            Previous = LogLink.To(list[1].Header),
            Last = LogLink.To(list[^1].Header),
            Terms = [new TermStart(new Term(3), new LogIndex(3))],
        };
        var log = new RaftLog(state, tailBytesMax: 500);

        Assert.Null(log.TermAt(new LogIndex(1)));
        Assert.Equal(new Term(1), log.TermAt(new LogIndex(2)));
        Assert.Equal(new Term(3), log.TermAt(new LogIndex(4)));
        Assert.Null(log.TermAt(new LogIndex(5)));
        Assert.Equal((new LogIndex(2), new Term(1)), log.FindAgreement(new LogIndex(4), new Term(2)));
        Assert.Throws<InvariantException>(() => log.TruncateFrom(new LogIndex(2), 0));
    }

    [Fact]
    public void Forgets_the_entries_in_front_of_any_place_and_keeps_the_rest()
    {
        List<LogEntry> list = TestLog.OfTerms(1, 1, 3, 3, 3, 4);
        for (int removed = 1; removed <= list.Count; removed++)
        {
            var log = Recovered([], 500);
            list.ForEach(log.Append);
            log.RemovePrefix(LogLink.To(list[removed - 1].Header));

            Assert.Equal(list[removed - 1].Index, log.PreviousIndex);
            Assert.Null(log.TermAt(log.PreviousIndex.Previous));
            Assert.Equal(new Term(4), log.LastTerm);
            Assert.Equal(6ul, log.LastIndex.Value);
            Assert.All(list.Skip(removed - 1), entry => Assert.Equal(entry.Term, log.TermAt(entry.Index)));
            Assert.All(list.Skip(removed), entry => Assert.Same(entry, log.InTail(entry.Index)));
            log.Append(TestLog.Next(list, new Term(4)));
        }
    }

    [Fact]
    public void Begins_anew_behind_an_entry_of_another_log()
    {
        List<LogEntry> other = TestLog.OfTerms(1, 2, 2, 5, 5);
        var log = Recovered([], 500);
        TestLog.OfTerms(1, 1).ForEach(log.Append);

        log.Reset(LogLink.To(other[3].Header));
        Assert.Equal((4ul, new Term(5)), (log.LastIndex.Value, log.LastTerm));
        Assert.Null(log.TermAt(new LogIndex(2)));
        log.Append(other[4]);
        Assert.Equal(new Term(5), log.TermAt(new LogIndex(5)));
    }

    private static RaftLog Recovered(List<LogEntry> list, long tailBytesMax)
    {
        TermStart[] terms = [.. list.GroupBy(entry => entry.Term).Select(group => new TermStart(group.Key, group.First().Index))];
        LogLink last = list.Count == 0 ? LogLink.Start : LogLink.To(list[^1].Header);
        return new RaftLog(new PersistentState { Last = last, Terms = terms }, tailBytesMax);
    }

    private static void CheckEqual(List<LogEntry> list, RaftLog log, Random random)
    {
        Assert.Equal((ulong)list.Count, log.LastIndex.Value);
        Assert.Equal(list.Count == 0 ? Term.Zero : list[^1].Term, log.LastTerm);
        Assert.Equal(list.Count == 0 ? 0 : list[^1].Header.Checksum, log.LastChecksum);
        Assert.Null(log.TermAt(log.LastIndex.Next));
        foreach (LogEntry entry in list)
        {
            Assert.Equal(entry.Term, log.TermAt(entry.Index));
            if (log.IsInTail(entry.Index))
            {
                Assert.Same(entry, log.InTail(entry.Index));
            }
        }

        var index = new LogIndex((ulong)random.Next(list.Count + 3));
        var term = new Term((ulong)random.Next(30));
        LogEntry? agreement = list.FindLast(entry => entry.Index <= index && entry.Term <= term);
        Assert.Equal((agreement?.Index ?? LogIndex.Zero, agreement?.Term ?? Term.Zero), log.FindAgreement(index, term));
    }
}
