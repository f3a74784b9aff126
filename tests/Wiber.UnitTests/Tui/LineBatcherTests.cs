using System.IO.Pipelines;
using System.Text;
using Wiber.Tui.Sending;

namespace Wiber.UnitTests.Tui;

/// <summary>
/// Goal: a stream comes out as its lines, in order, in batches that are bounded when it is fast and prompt when it trickles.
/// Method: streams in memory, streams that hand out a few bytes at a time, and a pipe that stays open.
/// </summary>
public sealed class LineBatcherTests
{
    private static readonly LineBatchOptions Patient = new() { Linger = TimeSpan.FromSeconds(30) };

    [Theory]
    [InlineData("", new string[0])]
    [InlineData("one", new[] { "one" })]
    [InlineData("one\n", new[] { "one" })]
    [InlineData("one\r\ntwo\n", new[] { "one", "two" })]
    [InlineData("one\n\n\nfour", new[] { "one", "", "", "four" })]
    [InlineData("\n", new[] { "" })]
    [InlineData("grö\rße\nひ", new[] { "grö\rße", "ひ" })]
    public async Task Lines_end_with_lf_or_crlf_and_the_last_needs_no_end(string input, string[] lines)
    {
        foreach (int pieceBytes in (int[])[1, 2, 1000])
        {
            List<LineBatch> batches = await ReadAllAsync(new PieceStream(Encoding.UTF8.GetBytes(input), pieceBytes), Patient);
            Assert.Equal(lines, batches.SelectMany(Texts));
        }
    }

    [Fact]
    public async Task Batches_are_bounded_in_lines_and_say_where_they_begin()
    {
        string input = string.Concat(Enumerable.Range(1, 25).Select(i => $"line {i}\n"));

        List<LineBatch> batches = await ReadAllAsync(Stream(input), Patient with { LinesMax = 10 });

        Assert.Equal([(1L, 10), (11L, 10), (21L, 5)], batches.Select(batch => (batch.FirstLine, batch.Lines.Count)));
        Assert.Equal(Enumerable.Range(1, 25).Select(i => $"line {i}"), batches.SelectMany(Texts));
    }

    [Fact]
    public async Task Batches_are_bounded_in_bytes()
    {
        string input = string.Concat(Enumerable.Repeat(new string('x', 99) + "\n", 20));

        List<LineBatch> batches = await ReadAllAsync(Stream(input), Patient with { BatchBytesMax = 500 });

        Assert.All(batches, batch => Assert.InRange(batch.Lines.Sum(line => line.Length), 1, 598));
        Assert.Equal(20, batches.Sum(batch => batch.Lines.Count));
    }

    [Fact]
    public async Task Lines_stay_what_they_are_while_reading_goes_on()
    {
        string[] lines = Enumerable.Range(0, 40_000).Select(i => $"line {i} {new string('x', i % 97)}").ToArray();

        List<LineBatch> batches = await ReadAllAsync(
            new PieceStream(Encoding.UTF8.GetBytes(string.Join('\n', lines)), 1499), new());

        Assert.Equal(lines, batches.SelectMany(Texts));
        Assert.True(batches.Count < 400, $"{batches.Count} batches for 40,000 lines");
    }

    [Fact]
    public async Task A_line_does_not_wait_for_a_full_batch_when_input_trickles()
    {
        var pipe = new Pipe();
        await using IAsyncEnumerator<LineBatch> batches =
            new LineBatcher(pipe.Reader.AsStream(), new LineBatchOptions())
                .ReadAsync(CancellationToken.None)
                .GetAsyncEnumerator();

        foreach (string line in (string[])["first", "second"])
        {
            await pipe.Writer.WriteAsync(Encoding.UTF8.GetBytes(line + "\nunfinished "));
            Assert.True(await batches.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10)));
            Assert.EndsWith(line, Texts(batches.Current).Single());
        }

        await pipe.Writer.CompleteAsync();
        Assert.True(await batches.MoveNextAsync());
        Assert.Equal((3, "unfinished "), (batches.Current.FirstLine, Texts(batches.Current).Single()));
        Assert.False(await batches.MoveNextAsync());
    }

    [Fact]
    public async Task A_line_over_the_limit_ends_reading_after_the_lines_before_it()
    {
        var options = Patient with { LineBytesMax = 100_000 };
        var seen = new List<string>();

        await Assert.ThrowsAsync<LineTooLongException>(async () =>
        {
            await foreach (LineBatch batch in
                new LineBatcher(new EndlessStream("short\n"), options).ReadAsync(CancellationToken.None))
            {
                seen.AddRange(Texts(batch));
            }
        });

        Assert.Equal(["short"], seen);
    }

    [Fact]
    public async Task Waiting_for_input_can_be_given_up()
    {
        using var interrupt = new CancellationTokenSource();
        ValueTask<bool> waiting = new LineBatcher(new Pipe().Reader.AsStream(), new()).ReadAsync(interrupt.Token)
            .GetAsyncEnumerator().MoveNextAsync();

        await interrupt.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.AsTask().WaitAsync(TimeSpan.FromSeconds(10)));
    }

    private static MemoryStream Stream(string text) => new(Encoding.UTF8.GetBytes(text));

    private static IEnumerable<string> Texts(LineBatch batch) => batch.Lines.Select(line => Encoding.UTF8.GetString(line.Span));

    private static async Task<List<LineBatch>> ReadAllAsync(Stream input, LineBatchOptions options)
    {
        var batches = new List<LineBatch>();
        await foreach (LineBatch batch in new LineBatcher(input, options).ReadAsync(CancellationToken.None))
        {
            batches.Add(batch);
        }

        return batches;
    }

    /// <summary>Gives a few bytes at a time, as a slow pipe does.</summary>
    private sealed class PieceStream(byte[] content, int pieceBytes) : MemoryStream(content)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, pieceBytes)], cancellationToken);
    }

    /// <summary>Text, and then a line that never ends.</summary>
    private sealed class EndlessStream(string beginning) : MemoryStream
    {
        private byte[] _rest = Encoding.UTF8.GetBytes(beginning);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            int length = _rest.Length > 0 ? Math.Min(_rest.Length, buffer.Length) : buffer.Length;
            buffer.Span[..length].Fill((byte)'x');
            _rest.AsSpan(0, Math.Min(length, _rest.Length)).CopyTo(buffer.Span);
            _rest = _rest[Math.Min(length, _rest.Length)..];
            return ValueTask.FromResult(length);
        }
    }
}
