using Microsoft.Extensions.Logging;
using Wiber.Node.Hosting.Logging;

namespace Wiber.UnitTests.Hosting;

/// <summary>The node's log file: one event is one line, nothing is lost on close, old files are kept and bounded.</summary>
public sealed class LogFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("wiber-log-").FullName;

    [Fact]
    public void A_line_break_cannot_forge_a_line()
    {
        string line = LogLine.Format(LogLevel.Warning, "n1", "one\ntwo\r\nthree");
        Assert.DoesNotContain('\n', line);
        Assert.Contains("WRN n1: one\\ntwo\\nthree", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everything_written_is_in_the_file_when_it_is_closed()
    {
        string path = Path.Combine(_folder, "logs", "console.log");
        await using (var file = new LogFile(path, copy: null))
        {
            for (int i = 0; i < 1_000; i++)
            {
                file.Write($"line {i}");
            }
        }

        Assert.Equal(Enumerable.Range(0, 1_000).Select(i => $"line {i}"), await File.ReadAllLinesAsync(path));
    }

    [Fact]
    public async Task Old_files_are_kept_under_numbers_and_bounded()
    {
        string path = Path.Combine(_folder, "console.log");
        string line = new('x', 1024 * 1024);
        for (int round = 0; round < 6; round++)
        {
            await using var file = new LogFile(path, copy: null);
            for (int i = 0; i < 17; i++)
            {
                file.Write(line);
            }
        }

        Assert.Equal(
            ["console.log", "console.log.1", "console.log.2", "console.log.3"],
            Directory.GetFiles(_folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
