using System.Text.Json;
using Microsoft.Extensions.Logging;
using Wiber.Client.Configuration;
using Wiber.Client.Logs;
using Wiber.Node.Hosting.Logging;

namespace Wiber.UnitTests.Hosting;

/// <summary>The node's log file: one event is one line, nothing is lost on close, old files are kept and bounded.</summary>
public sealed class LogFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("wiber-log-").FullName;

    [Fact]
    public void A_line_break_cannot_forge_a_line()
    {
        string line = LogLine.Format(LogFormat.Text, new LogEvent(LogLevel.Warning, "n1", "one\ntwo\r\nthree"));
        Assert.DoesNotContain('\n', line);
        Assert.Contains("WRN n1: one\\ntwo\\nthree", line, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_of_JSON_says_the_same_with_its_values_by_name()
    {
        var happened = new LogEvent(LogLevel.Information, "n1", "LEADER -> n2 (term 7)\n{\"forged\": true}")
        {
            Fields = [new("Leader", "n2"), new("Term", 7L), new("Leader", "n3"), new("{OriginalFormat}", "LEADER -> {Leader}")],
        };
        string line = LogLine.Format(LogFormat.Json, happened);
        Assert.DoesNotContain('\n', line);
        JsonElement json = JsonDocument.Parse(line).RootElement;
        Assert.Equal("LEADER -> {Leader}", json.GetProperty("template").GetString());
        Assert.Equal("n2", json.GetProperty("fields").GetProperty("leader").GetString());
        Assert.Equal(7, json.GetProperty("fields").GetProperty("term").GetInt64());
        Assert.Equal(happened.Text, json.GetProperty("message").GetString());
        Assert.Equal(LogLine.Format(LogFormat.Text, happened), JsonLogLine.ToText(line));
    }

    [Theory]
    [InlineData("2026-01-31T12:00:00.123456Z INF n1: text")]
    [InlineData("{\"time\":\"2026")]
    [InlineData("{\"other\":1}")]
    [InlineData("")]
    public void A_line_that_is_no_object_of_a_node_is_shown_as_it_is(string line) => Assert.Equal(line, JsonLogLine.ToText(line));

    [Fact]
    public async Task Followers_see_lines_for_people_whatever_the_file_has()
    {
        string path = Path.Combine(_folder, "console.log");
        var happened = new LogEvent(LogLevel.Warning, "n1", "text");
        await using (var file = new LogFile(path, copy: null, LogFormat.Json))
        {
            file.Write(LogLine.Format(file.Format, happened));
        }

        Assert.Equal([LogLine.Format(LogFormat.Text, happened)], new LogFollower(path).ReadTail(10));
        Assert.Equal([LogLine.Format(LogFormat.Json, happened)], new LogFollower(path, isRaw: true).ReadTail(10));
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
