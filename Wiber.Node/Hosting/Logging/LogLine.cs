using System.Globalization;

namespace Wiber.Node.Hosting.Logging;

/// <summary>
/// One event, one line: time, level, source, text. Line breaks inside become visible marks, so a payload cannot forge a line.
/// </summary>
internal static class LogLine
{
    public static string Format(LogLevel level, string source, string text)
    {
        string time = DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
        return $"{time} {Name(level)} {source}: {text.ReplaceLineEndings("\\n")}";
    }

    private static string Name(LogLevel level) => level switch
    {
        LogLevel.Trace => "TRC",
        LogLevel.Debug => "DBG",
        LogLevel.Information => "INF",
        LogLevel.Warning => "WRN",
        LogLevel.Error => "ERR",
        _ => "CRT",
    };
}
