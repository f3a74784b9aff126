using System.Buffers;
using System.Text;
using Wiber.Client.Messages;

namespace Wiber.UnitTests.Client;

/// <summary>Batches in one body: what is written is read again, and every kind of damage is named.</summary>
public sealed class BatchFrameTests
{
    [Fact]
    public void Batches_come_out_as_they_went_in()
    {
        byte[] body = Body("first", "", "third");
        ReadOnlySpan<byte> rest = body;
        var found = new List<string>();
        while (!rest.IsEmpty)
        {
            Assert.True(BatchFrame.TryRead(ref rest, out ReadOnlySpan<byte> batch, out uint checksum, out _));
            Assert.Equal(Wiber.Client.Crc32C.Compute(batch), checksum);
            found.Add(Encoding.UTF8.GetString(batch));
        }

        Assert.Equal(["first", "", "third"], found);
    }

    [Fact]
    public void A_writer_frames_its_batch_in_the_headroom()
    {
        var writer = new MessageBatchWriter(headroomBytes: BatchFrame.HeaderBytes);
        writer.Begin("chat");
        Assert.Throws<InvalidOperationException>(() => writer.Frame());
        Assert.True(writer.TryAdd(new MessageContent { Payload = "hi" }, out _));
        ReadOnlySpan<byte> rest = writer.Frame().Span;

        Assert.True(BatchFrame.TryRead(ref rest, out ReadOnlySpan<byte> batch, out _, out _));
        Assert.True(rest.IsEmpty);
        Assert.True(batch.SequenceEqual(writer.Body.Span));

        var without = new MessageBatchWriter();
        without.Begin("chat");
        Assert.True(without.TryAdd(new MessageContent { Payload = "hi" }, out _));
        Assert.Throws<InvalidOperationException>(() => without.Frame());
    }

    [Fact]
    public void A_body_that_ends_early_is_refused_wherever_it_ends()
    {
        byte[] body = Body("first");
        for (int bytes = 1; bytes < body.Length; bytes++)
        {
            ReadOnlySpan<byte> rest = body.AsSpan(0, bytes);
            Assert.False(BatchFrame.TryRead(ref rest, out _, out _, out string problem));
            Assert.Contains("ends within", problem, StringComparison.Ordinal);
            Assert.Equal(bytes, rest.Length);
        }
    }

    [Fact]
    public void Every_flipped_bit_is_found()
    {
        byte[] body = Body("first");
        for (int bit = 0; bit < body.Length * 8; bit++)
        {
            byte[] damaged = [.. body];
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            ReadOnlySpan<byte> rest = damaged;
            Assert.False(BatchFrame.TryRead(ref rest, out _, out _, out string problem));
            Assert.NotEmpty(problem);
        }
    }

    private static byte[] Body(params string[] batches)
    {
        var body = new ArrayBufferWriter<byte>();
        foreach (string batch in batches)
        {
            BatchFrame.Write(body, Encoding.UTF8.GetBytes(batch));
        }

        return body.WrittenSpan.ToArray();
    }
}
