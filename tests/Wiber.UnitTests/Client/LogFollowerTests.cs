using Wiber.Client.Logs;

namespace Wiber.UnitTests.Client;

/// <summary>
/// Goal: a log is printed from its tail and followed without losing or repeating a line, over rotation too.
/// Method: a file that the test writes and renames as a node does.
/// </summary>
public sealed class LogFollowerTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    private readonly string _directory = Directory.CreateTempSubdirectory("wiber-logs-").FullName;
    private readonly string _path;

    public LogFollowerTests() => _path = Path.Combine(_directory, "console.log");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("", 5, new string[0])]
    [InlineData("a\nb\nc\n", 2, new[] { "b", "c" })]
    [InlineData("a\nb\nc", 2, new[] { "b", "c" })]
    [InlineData("a\nb\n", 5, new[] { "a", "b" })]
    [InlineData("a\nb\n", 0, new string[0])]
    [InlineData("a\r\n\nc\n", 3, new[] { "a", "", "c" })]
    public void The_tail_is_the_last_lines(string content, int lineCount, string[] expected)
    {
        File.WriteAllText(_path, content);

        Assert.Equal(expected, new LogFollower(_path).ReadTail(lineCount));
    }

    [Fact]
    public void The_tail_of_a_large_file_is_found_across_blocks()
    {
        string[] lines = Enumerable.Range(0, 50_000).Select(i => $"line {i} größe").ToArray();
        File.WriteAllText(_path, string.Join('\n', lines) + "\n");

        Assert.Equal(lines[^20_000..], new LogFollower(_path).ReadTail(20_000));
    }

    [Fact]
    public async Task Following_gives_whole_lines_as_they_are_written()
    {
        File.WriteAllText(_path, "old\nlast\n");
        await using var lines = new Follower(_path, lineCount: 1);

        Assert.Equal("last", await lines.NextAsync());
        File.AppendAllText(_path, "unfini");
        Task<string> next = lines.NextAsync();
        File.AppendAllText(_path, "shed\nand another\n");

        Assert.Equal("unfinished", await next);
        Assert.Equal("and another", await lines.NextAsync());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Following_goes_on_in_the_new_file_after_the_rest_of_the_old_one(int rotations)
    {
        File.WriteAllText(_path, "2026-11-21T00:00:00.000000Z first\n");
        await using var lines = new Follower(_path, lineCount: 10);
        Assert.EndsWith("first", await lines.NextAsync());

        for (int i = 0; i < rotations; i++)
        {
            File.AppendAllText(_path, $"2026-11-21T00:00:00.00000{i}Z rest of {i}\n");
            File.Move(_path, _path + ".1", overwrite: true);

            // Longer than the old file, so that only its content tells it apart.
            string[] written = Enumerable.Range(0, 20)
                .Select(line => $"2026-11-21T00:00:01.00000{i}Z line {line} of {i + 1}")
                .ToArray();
            File.WriteAllText(_path, string.Join('\n', written) + "\n");

            Assert.EndsWith($"rest of {i}", await lines.NextAsync());
            foreach (string line in written)
            {
                Assert.Equal(line, await lines.NextAsync());
            }
        }
    }

    [Fact]
    public async Task Following_waits_for_a_file_that_is_not_there_yet()
    {
        await using var lines = new Follower(_path, lineCount: 10);
        Task<string> next = lines.NextAsync();

        File.WriteAllText(_path, "hello\n");

        Assert.Equal("hello", await next);
    }

    private sealed class Follower : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly IAsyncEnumerator<string> _lines;

        public Follower(string path, int lineCount) =>
            _lines = new LogFollower(path).FollowAsync(lineCount, _stop.Token).GetAsyncEnumerator();

        public async Task<string> NextAsync()
        {
            Assert.True(await _lines.MoveNextAsync().AsTask().WaitAsync(Deadline));
            return _lines.Current;
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _lines.DisposeAsync();
            _stop.Dispose();
        }
    }
}
