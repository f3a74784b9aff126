using Wiber.Node.Broker.Reading.Ordering;

namespace Wiber.UnitTests.Broker.Reading.Ordering;

/// <summary>
/// Goal: the buffer gives everything once, in order except for what it marks late, holds no more than it may, and gives the same
/// however it is read. Method: thousands of random schedules of arrivals whose keys lie before and behind them; each is read as
/// history, as a live stream whose time moves at random between arrivals, and from every point at which a reader may break off.
/// </summary>
public sealed class ReorderBufferTests
{
    private const int Schedules = 2_000;
    private const long WindowUs = 1_000;

    [Fact]
    public void Everything_comes_once_and_in_order_but_for_what_is_marked_late()
    {
        int lateCount = 0;
        int reorderedCount = 0;
        for (int seed = 0; seed < Schedules; seed++)
        {
            (Held<int>[] arrivals, ReorderLimits limits) = Schedule(seed);
            var buffer = new ReorderBuffer<int>(limits);
            List<Out> given = Read(buffer, limits, arrivals, []);

            Assert.Equal(arrivals.Select(each => each.Item).Order(), given.Select(each => each.Item).Order());
            OrderKey last = OrderKey.Start;
            foreach (Out each in given)
            {
                Assert.Equal(each.Key < last, each.IsLate);
                last = each.IsLate ? last : each.Key;
            }

            Assert.Equal(given.Count(each => each.IsLate), buffer.Late);
            Assert.Equal(given.Count, buffer.Delivered);
            lateCount += (int)buffer.Late;
            reorderedCount += (int)buffer.Reordered;
        }

        // Else nothing was tested.
        Assert.True(lateCount > Schedules && reorderedCount > Schedules, $"{lateCount} late, {reorderedCount} reordered");
    }

    [Fact]
    public void What_comes_no_later_than_the_window_is_never_late_while_there_is_room()
    {
        for (int seed = 0; seed < Schedules; seed++)
        {
            var random = new Random(seed);
            long nowUs = 10_000;
            Held<int>[] arrivals =
            [
                .. Enumerable.Range(0, 100).Select(item =>
                {
                    nowUs += random.Next(100);
                    return new Held<int>(new OrderKey(nowUs - random.NextInt64(WindowUs), (ulong)item), nowUs, 1, item);
                }),
            ];
            var limits = new ReorderLimits(WindowUs, 100, 1_000);
            List<Out> given = Read(new ReorderBuffer<int>(limits), limits, arrivals, []);
            Assert.DoesNotContain(given, each => each.IsLate);
            Assert.Equal(arrivals.OrderBy(each => each.Key).Select(each => each.Item), given.Select(each => each.Item));
        }
    }

    [Fact]
    public void A_live_stream_gives_the_order_and_the_marks_of_a_history_read()
    {
        for (int seed = 0; seed < Schedules; seed++)
        {
            (Held<int>[] arrivals, ReorderLimits limits) = Schedule(seed);
            List<Out> history = Read(new ReorderBuffer<int>(limits), limits, arrivals, []);
            var random = new Random(seed);
            long[] between = [.. arrivals.Select((each, position) => position + 1 < arrivals.Length
                ? random.NextInt64(each.ArrivedUs, arrivals[position + 1].ArrivedUs + 1)
                : each.ArrivedUs)];
            Assert.Equal(history, Read(new ReorderBuffer<int>(limits), limits, arrivals, between));
        }
    }

    [Fact]
    public void A_reader_goes_on_exactly_where_another_one_broke_off()
    {
        for (int seed = 0; seed < 200; seed++)
        {
            (Held<int>[] arrivals, ReorderLimits limits) = Schedule(seed);
            List<Out> whole = Read(new ReorderBuffer<int>(limits), limits, arrivals, []);
            for (int count = 0; count <= whole.Count; count++)
            {
                var first = new ReorderBuffer<int>(limits);
                int read = 0;
                List<Out> before = Read(first, limits, arrivals, [], count, position => read = position);

                var second = new ReorderBuffer<int>(limits);
                second.Resume(first.Last);
                foreach (Held<int> again in arrivals.Take(read).Where(each => each.Key > first.Last))
                {
                    second.AddBack(again);
                }

                List<Out> after = Read(second, limits, arrivals[read..], []);
                Assert.Equal(whole, before.Concat(after));
            }
        }
    }

    [Fact]
    public void It_holds_no_more_than_it_may()
    {
        for (int seed = 0; seed < Schedules; seed++)
        {
            (Held<int>[] arrivals, ReorderLimits limits) = Schedule(seed);
            var buffer = new ReorderBuffer<int>(limits);
            Read(buffer, limits, arrivals, [], seen: _ =>
            {
                Assert.InRange(buffer.Count, 0, limits.CountMax + 1);
                Assert.InRange(buffer.Bytes, 0, limits.BytesMax + 100);
                Assert.Equal(buffer.Bytes, buffer.All.Sum(each => (long)each.Bytes));
                Assert.Equal(buffer.All.Min(each => (long?)each.ArrivedUs) + limits.WindowUs, buffer.NextDueUs);
            });
            Assert.Equal((0, 0L), (buffer.Count, buffer.Bytes));
        }
    }

    [Fact]
    public void What_is_forced_goes_out_in_order_and_what_belonged_before_it_is_late()
    {
        var buffer = new ReorderBuffer<string>(new ReorderLimits(WindowUs, 10, 1_000));
        buffer.Add(new Held<string>(new OrderKey(30, 1), 100, 1, "c"));
        buffer.Add(new Held<string>(new OrderKey(10, 2), 100, 1, "a"));
        Assert.False(buffer.TryTake(out _, out _));
        Assert.Equal(0, buffer.CountDue());

        buffer.Force();

        Assert.Equal(2, buffer.CountDue());
        Assert.True(buffer.TryTake(out Held<string>? first, out bool isLate));
        Assert.Equal(("a", false), (first.Item, isLate));
        Assert.True(buffer.TryTake(out Held<string>? second, out isLate));
        Assert.Equal(("c", false), (second.Item, isLate));
        buffer.Add(new Held<string>(new OrderKey(20, 3), 100, 1, "b"));
        Assert.True(buffer.TryTake(out Held<string>? third, out isLate));
        Assert.Equal(("b", true), (third.Item, isLate));
        buffer.Add(new Held<string>(new OrderKey(40, 4), 100, 1, "d"));
        Assert.False(buffer.TryTake(out _, out _));
        Assert.Equal((3, 1, 1), (buffer.Delivered, buffer.Late, buffer.Reordered));
    }

    /// <summary>Arrivals in the order of time, whose keys lie up to three windows before them or one behind.</summary>
    private static (Held<int>[] Arrivals, ReorderLimits Limits) Schedule(int seed)
    {
        var random = new Random(seed);
        long nowUs = 100_000;
        int count = random.Next(1, 80);
        var arrivals = new Held<int>[count];
        for (int item = 0; item < count; item++)
        {
            nowUs += random.Next(4) == 0 ? random.NextInt64(2 * WindowUs) : random.Next(50);
            long keyUs = nowUs - random.NextInt64(-WindowUs, random.Next(3) == 0 ? 3 * WindowUs : WindowUs);
            arrivals[item] = new Held<int>(new OrderKey(keyUs / 10 * 10, (ulong)item), nowUs, random.Next(1, 100), item);
        }

        return (arrivals, new ReorderLimits(random.Next(5) == 0 ? 0 : WindowUs, random.Next(1, 40), random.Next(100, 3_000)));
    }

    /// <summary>Reads as the node does; up to the end, or until so many came out.</summary>
    private static List<Out> Read(
        ReorderBuffer<int> buffer,
        ReorderLimits limits,
        Held<int>[] arrivals,
        long[] timesBetween,
        int countMax = int.MaxValue,
        Action<int>? seen = null)
    {
        var given = new List<Out>();
        for (int position = 0; position <= arrivals.Length; position++)
        {
            seen?.Invoke(position);
            long endUs = arrivals.Length == 0 ? long.MaxValue : arrivals[^1].ArrivedUs + limits.WindowUs;
            buffer.Advance(position < arrivals.Length ? arrivals[position].ArrivedUs : endUs);
            if (!TakeAll(buffer, given, countMax))
            {
                return given;
            }

            if (position < arrivals.Length)
            {
                buffer.Add(arrivals[position]);
                seen?.Invoke(position + 1);
                if (!TakeAll(buffer, given, countMax))
                {
                    return given;
                }

                if (timesBetween.Length > 0)
                {
                    buffer.Advance(timesBetween[position]);
                    TakeAll(buffer, given, countMax);
                }
            }
        }

        return given;
    }

    private static bool TakeAll(ReorderBuffer<int> buffer, List<Out> given, int countMax)
    {
        while (given.Count < countMax)
        {
            if (!buffer.TryTake(out Held<int>? item, out bool isLate))
            {
                return true;
            }

            given.Add(new Out(item.Item, item.Key, isLate));
        }

        return false;
    }

    private sealed record Out(int Item, OrderKey Key, bool IsLate);
}
