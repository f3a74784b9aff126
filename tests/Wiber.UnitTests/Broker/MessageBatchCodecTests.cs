using System.Diagnostics;
using System.Text;
using Wiber.Client.Messages;

namespace Wiber.UnitTests.Broker;

/// <summary>
/// Goal: every batch that can be written is read back the same, and no bytes whatever make the reader throw or run on.
/// Method: seeded random messages with every mix of fields; mutations of good batches by the hundred thousand.
/// </summary>
public sealed class MessageBatchCodecTests
{
    private const int Mutations = 100_000;

    [Fact]
    public void Random_messages_come_back_as_they_were()
    {
        var random = new Random(1);
        var writer = new MessageBatchWriter(headroomBytes: 64);
        for (int round = 0; round < 500; round++)
        {
            SampleMessage[] messages = [.. Enumerable.Range(0, random.Next(1, 20)).Select(_ => SampleMessage.Random(random))];
            ulong producer = (ulong)random.NextInt64();
            ulong sequence = (ulong)random.NextInt64();
            int chosenOutOf = random.Next(2) == 0 ? 0 : random.Next(1, ushort.MaxValue + 1);
            int partition = chosenOutOf == 0 ? random.Next() : random.Next(chosenOutOf);
            writer.Begin("dm:a:b", partition, producer, sequence, chosenOutOf);
            foreach (SampleMessage message in messages)
            {
                Assert.True(message.TryAddTo(writer, out MessageBatchError error), error.ToString());
            }

            ReadOnlySpan<byte> body = writer.Body.Span;
            Assert.True(MessageBatchValidator.TryValidate(body, out MessageBatchProblem problem), problem.ToString());
            Assert.True(MessageBatchReader.TryOpen(body, out MessageBatchReader batch, out _));
            Assert.Equal("dm:a:b", Encoding.ASCII.GetString(batch.Topic));
            Assert.Equal(
                (partition, chosenOutOf, producer, sequence, messages.Length),
                (batch.Partition, batch.ChosenOutOf, batch.ProducerId, batch.Sequence, batch.Count));
            while (batch.MoveNext())
            {
                Assert.Equal(messages[batch.Position].ToString(), SampleMessage.From(batch.Current).ToString());
                Assert.True(MessageView.TryParse(body[batch.CurrentRange], out MessageView same, out _));
                Assert.Equal(messages[batch.Position].ToString(), SampleMessage.From(same).ToString());
            }

            Assert.Equal(MessageBatchError.None, batch.Error);
            Assert.Equal(messages.Length - 1, batch.Position);
        }
    }

    [Fact]
    public void Text_and_its_bytes_make_the_same_batch()
    {
        static byte[] Encode(in MessageContent content)
        {
            var writer = new MessageBatchWriter();
            writer.Begin("t");
            Assert.True(writer.TryAdd(content, out _));
            return writer.Body.ToArray();
        }

        byte[] fromText = Encode(new MessageContent { Id = "jürgen", Key = "", Payload = "päyload 🚀" });
        byte[] fromBytes = Encode(
            new MessageContent { Id = "jürgen"u8, Key = Array.Empty<byte>(), Payload = "päyload 🚀"u8 });
        Assert.Equal(fromText, fromBytes);
    }

    [Fact]
    public void A_detached_buffer_has_headroom_in_front_and_zeros_behind()
    {
        var writer = new MessageBatchWriter(headroomBytes: 64, capacityBytes: 512);
        writer.Begin("t");
        Assert.True(writer.TryAdd(new MessageContent { Payload = new byte[100] }, out _));

        // Leaves its bytes behind the end of the batch; they must not show.
        byte[] garbage = Enumerable.Repeat((byte)0xff, 99).ToArray();
        Assert.False(writer.TryAdd(new MessageContent { Id = "a\nb", Payload = garbage }, out _));
        byte[] body = writer.Body.ToArray();
        Memory<byte> record = writer.Detach(alignmentBytes: 8);

        Assert.Equal(0, record.Length % 8);
        Assert.InRange(record.Length - 64 - body.Length, 1, 7);
        Assert.True(record.Span[..64].IndexOfAnyExcept((byte)0) < 0);
        Assert.Equal(body, record.Slice(64, body.Length).ToArray());
        Assert.True(record.Span[(64 + body.Length)..].IndexOfAnyExcept((byte)0) < 0);
        Assert.Throws<InvalidOperationException>(() => writer.Detach());
        Assert.Throws<InvalidOperationException>(() => writer.TryAdd(new MessageContent { Payload = "x" }, out _));
    }

    [Fact]
    public void A_writer_used_again_allocates_nothing()
    {
        var writer = new MessageBatchWriter(headroomBytes: 64, capacityBytes: 64 * 1024);
        string payload = new('p', 200);
        Fill();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Fill();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Fill()
        {
            writer.Begin("topic");
            for (int message = 0; message < 100; message++)
            {
                bool added = writer.TryAdd(new MessageContent { Id = "some id", Sender = "me", Payload = payload }, out _);
                Debug.Assert(added);
            }
        }
    }

    [Fact]
    public void Mutated_bytes_give_messages_or_a_named_error()
    {
        var random = new Random(2);
        byte[][] seeds = [.. Enumerable.Range(0, 50).Select(_ => RandomBatch(random))];
        var errors = new HashSet<MessageBatchError>();
        var clock = Stopwatch.StartNew();
        for (int mutation = 0; mutation < Mutations; mutation++)
        {
            byte[] body = Mutate(seeds[random.Next(seeds.Length)], random);
            bool valid = MessageBatchValidator.TryValidate(body, out MessageBatchProblem problem);
            Assert.Equal(valid, problem.Error == MessageBatchError.None);
            errors.Add(problem.Error);
            if (!valid)
            {
                Assert.NotEmpty(problem.ToString());
            }

            ReadEverything(body, valid);
        }

        // The mutations must have reached the checks, or the test says nothing.
        Assert.True(errors.Count >= 15, string.Join(", ", errors));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(60), $"took {clock.Elapsed}");
    }

    private static void ReadEverything(byte[] body, bool valid)
    {
        if (!MessageBatchReader.TryOpen(body, out MessageBatchReader batch, out MessageBatchError error))
        {
            Assert.NotEqual(MessageBatchError.None, error);
            return;
        }

        int messages = 0;
        while (batch.MoveNext())
        {
            messages++;
            SampleMessage.From(batch.Current);
        }

        Assert.InRange(messages, 0, batch.Count);
        Assert.True(!valid || messages == batch.Count);
        Assert.False(batch.MoveNext());
    }

    private static byte[] RandomBatch(Random random)
    {
        var writer = new MessageBatchWriter();
        writer.Begin("topic", random.Next(3), (ulong)random.Next(3), (ulong)random.Next(3), random.Next(2) * 3);
        for (int message = random.Next(1, 5); message > 0; message--)
        {
            Assert.True(SampleMessage.Random(random).TryAddTo(writer, out _));
        }

        return writer.Body.ToArray();
    }

    private static byte[] Mutate(byte[] seed, Random random)
    {
        byte[] body = seed.ToArray();
        for (int change = random.Next(1, 4); change > 0; change--)
        {
            // Half of the changes near the front, where the lengths are.
            int at = random.Next(2) == 0 ? random.Next(body.Length) : random.Next(Math.Min(body.Length, 48));
            switch (random.Next(5))
            {
                case 0:
                    body[at] ^= (byte)(1 << random.Next(8));
                    break;

                case 1:
                    body[at] = (byte)random.Next(256);
                    break;

                case 2:
                    body[at] = 0xff;
                    break;

                case 3 when body.Length > 1:
                    body = body[..^random.Next(1, Math.Min(body.Length, 20))];
                    break;

                default:
                    body = [.. body[..at], (byte)random.Next(256), .. body[at..]];
                    break;
            }
        }

        return body;
    }
}
