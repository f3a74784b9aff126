using System.Buffers;
using System.Text;
using Wiber.Client.Messages;

namespace Wiber.UnitTests.Client;

/// <summary>
/// Goal: the messages of a fetched answer are those that can be read, each with its offset, and damage anywhere in it has a name.
/// Method: answers of two batches are encoded as a node does it, then cut at every byte, changed at every bit, and put together
/// wrongly.
/// </summary>
public sealed class FetchedBatchTests
{
    private const ulong HybridTime = 7_000_000UL << 12;

    [Fact]
    public void Messages_have_the_offsets_behind_those_that_were_stored_before_them()
    {
        // Of five, the second was there before, and the fourth was removed.
        byte[] answer = Answer(Place(10, stored: 0b11101, removed: 0b01000), Batch("a", "b", "c", "d", "e"));

        Assert.Equal(["10 5.0 a", "11 5.2 c", "13 5.4 e"], Read(answer, 0));
        Assert.Equal(["11 5.2 c", "13 5.4 e"], Read(answer, 11));
        Assert.Equal(["13 5.4 e"], Read(answer, 12));
        Assert.Empty(Read(answer, 14));
    }

    [Fact]
    public void A_message_has_the_time_and_term_of_its_batch_and_a_hybrid_time_of_its_own()
    {
        byte[] answer = Answer(Place(0), Batch("a", "b"));
        var times = new List<(long, ulong, ulong)>();
        foreach (FetchedMessageView each in FetchedBatch.ReadAll(answer)[0])
        {
            times.Add((each.TimestampUs, each.HybridTime, each.Term));
        }

        Assert.Equal([(7_000_000, HybridTime, 3), (7_000_000, HybridTime + 1, 3)], times);
    }

    [Fact]
    public void An_answer_that_ends_early_is_refused_wherever_it_ends()
    {
        byte[] first = Answer(Place(0), Batch("a", "b"));
        byte[] answer = [.. first, .. Answer(Place(2), Batch("c"))];
        for (int bytes = 1; bytes < answer.Length; bytes++)
        {
            if (bytes != first.Length)
            {
                var damage = Assert.Throws<DamagedBatchException>(() => FetchedBatch.ReadAll(answer.AsMemory(0, bytes)));
                Assert.Equal(bytes < first.Length ? 0 : 1, damage.Batch);
                Assert.Contains("the body ends within", damage.Message, StringComparison.Ordinal);
            }
        }

        Assert.Single(FetchedBatch.ReadAll(first));
        Assert.Empty(FetchedBatch.ReadAll(default));
    }

    [Fact]
    public void Every_flipped_bit_is_found()
    {
        byte[] answer = [.. Answer(Place(0, 0b11, 0b10), Batch("a", "b")), .. Answer(Place(2), Batch("c"))];
        for (int bit = 0; bit < answer.Length * 8; bit++)
        {
            byte[] damaged = [.. answer];
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Throws<DamagedBatchException>(() => FetchedBatch.ReadAll(damaged));
        }
    }

    [Fact]
    public void Frames_that_do_not_belong_together_are_refused()
    {
        byte[] batch = Batch("a");
        byte[] truncated = [.. batch[..^1]];

        AssertDamaged("no place of version 3", Frames(batch, batch));
        AssertDamaged("not of version 1", Frames(Encode(Place(0)), Encode(Place(0))));
        AssertDamaged("of partition 0, and its place of partition 1", Answer(Place(0) with { Partition = 1 }, batch));
        AssertDamaged("bytes instead of", Answer(Place(0, stored: 1) with { Stored = new byte[2] }, batch));
        AssertDamaged("message 0: the data ends too early", Answer(Place(0), truncated));
        AssertDamaged("data after the last message", Answer(Place(0), [.. batch, 0]));
    }

    [Fact]
    public void An_erased_message_leaves_its_position_and_nothing_of_its_content()
    {
        byte[] batch = Batch("first", "second", new string('x', 300), "fourth");
        for (int kept = 0; kept < 16; kept++)
        {
            ReadOnlyMemory<byte> copy = MessageBatchEraser.Copy(batch, position => (kept & (1 << position)) != 0);

            Assert.True(MessageBatchValidator.TryValidate(copy.Span, out MessageBatchProblem problem), problem.ToString());
            var payloads = new List<string>();
            Assert.True(MessageBatchReader.TryOpen(copy.Span, out MessageBatchReader reader, out _));
            foreach (MessageView message in reader)
            {
                payloads.Add(Encoding.UTF8.GetString(message.Payload));
            }

            string[] all = ["first", "second", new string('x', 300), "fourth"];
            Assert.Equal(all.Select((payload, position) => (kept & (1 << position)) != 0 ? payload : ""), payloads);
            string bytes = Encoding.Latin1.GetString(copy.Span);
            Assert.DoesNotContain(payloads.Zip(all), pair => pair.First == "" && bytes.Contains(pair.Second, StringComparison.Ordinal));
        }

        Assert.Throws<ArgumentException>(() => MessageBatchEraser.Copy(batch.AsSpan(0, batch.Length - 1), _ => true));
    }

    private static void AssertDamaged(string expected, byte[] answer) =>
        Assert.Contains(expected, Assert.Throws<DamagedBatchException>(() => Read(answer, 0)).Message, StringComparison.Ordinal);

    private static List<string> Read(byte[] answer, long fromOffset)
    {
        var messages = new List<string>();
        foreach (FetchedBatch batch in FetchedBatch.ReadAll(answer, fromOffset))
        {
            foreach (FetchedMessageView each in batch)
            {
                messages.Add(
                    $"{each.Offset} {Encoding.UTF8.GetString(each.Id)} {Encoding.UTF8.GetString(each.Message.Payload)}");
            }
        }

        return messages;
    }

    private static BatchPlace Place(long baseOffset, byte stored = 0, byte removed = 0) => new()
    {
        Partition = 0,
        BaseOffset = baseOffset,
        TimestampUs = 7_000_000,
        HybridTime = HybridTime,
        Term = 3,
        LogIndex = 5,
        Stored = stored == 0 ? default : new byte[] { stored },
        Removed = removed == 0 ? default : new byte[] { removed },
    };

    private static byte[] Batch(params string[] payloads)
    {
        var writer = new MessageBatchWriter();
        writer.Begin("t");
        foreach (string payload in payloads)
        {
            Assert.True(writer.TryAdd(new MessageContent { Payload = payload }, out _));
        }

        return writer.Body.ToArray();
    }

    private static byte[] Encode(BatchPlace place)
    {
        byte[] encoded = new byte[place.Bytes];
        place.Write(encoded);
        return encoded;
    }

    private static byte[] Answer(BatchPlace place, byte[] batch) => Frames(Encode(place), batch);

    private static byte[] Frames(params byte[][] frames)
    {
        var answer = new ArrayBufferWriter<byte>();
        foreach (byte[] frame in frames)
        {
            BatchFrame.Write(answer, frame);
        }

        return answer.WrittenSpan.ToArray();
    }
}
