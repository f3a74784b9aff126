using System.Globalization;
using System.Text.RegularExpressions;

namespace Wiber.Client.Toml;

/// <summary>Reads the four date and time types of TOML, a subset of RFC 3339.</summary>
internal static partial class TomlDateTimeReader
{
    /// <summary>Reads a token, or answers null if it does not have the form of a date or time.</summary>
    public static TomlValue? Read(TomlCursor cursor, TomlPosition start, string token)
    {
        Match match = DateTimeForm().Match(token);
        if (!match.Success)
        {
            return null;
        }

        bool hasDate = match.Groups["year"].Success;
        bool hasTime = match.Groups["hour"].Success;
        bool hasOffset = match.Groups["offset"].Success;
        if (hasOffset && !hasDate)
        {
            throw cursor.Error(start, $"{token}: a time without a date cannot have an offset");
        }

        DateOnly date = hasDate ? ReadDate(cursor, start, match) : default;
        TimeOnly time = hasTime ? ReadTime(cursor, start, match) : default;
        if (hasOffset)
        {
            return ReadOffset(cursor, start, match, date.ToDateTime(time));
        }

        return (hasDate, hasTime) switch
        {
            (true, true) => new TomlLocalDateTime(start, date.ToDateTime(time)),
            (true, false) => new TomlLocalDate(start, date),
            _ => new TomlLocalTime(start, time),
        };
    }

    private static DateOnly ReadDate(TomlCursor cursor, TomlPosition start, Match match)
    {
        (int year, int month, int day) = (Number(match, "year"), Number(match, "month"), Number(match, "day"));
        bool exists = year >= 1 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month);
        return exists ? new DateOnly(year, month, day) : throw cursor.Error(start, $"{match.Value}: there is no such date");
    }

    private static TimeOnly ReadTime(TomlCursor cursor, TomlPosition start, Match match)
    {
        (int hour, int minute, int second) = (Number(match, "hour"), Number(match, "minute"), Number(match, "second"));
        if (hour > 23 || minute > 59 || second > 59)
        {
            throw cursor.Error(start, $"{match.Value}: there is no such time");
        }

        // Ticks are 100 ns: the fraction is cut to seven digits, as TOML asks for what is finer than can be kept.
        string fraction = match.Groups["fraction"].Value.PadRight(7, '0')[..7];
        return new TimeOnly(hour, minute, second).Add(TimeSpan.FromTicks(int.Parse(fraction, CultureInfo.InvariantCulture)));
    }

    private static TomlOffsetDateTime ReadOffset(TomlCursor cursor, TomlPosition start, Match match, DateTime local)
    {
        TimeSpan offset = TimeSpan.Zero;
        if (match.Groups["sign"].Success)
        {
            (int hours, int minutes) = (Number(match, "offsetHour"), Number(match, "offsetMinute"));
            if (hours > 23 || minutes > 59)
            {
                throw cursor.Error(start, $"{match.Value}: there is no such offset");
            }

            offset = new TimeSpan(hours, minutes, 0) * (match.Groups["sign"].ValueSpan[0] == '-' ? -1 : 1);
        }

        long utcTicks = local.Ticks - offset.Ticks;
        return utcTicks >= DateTime.MinValue.Ticks && utcTicks <= DateTime.MaxValue.Ticks
            ? new TomlOffsetDateTime(start, local, offset)
            : throw cursor.Error(start, $"{match.Value} is outside of the years 1 to 9999 in UTC");
    }

    private static int Number(Match match, string group) =>
        int.Parse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(
        @"^((?<year>[0-9]{4})-(?<month>[0-9]{2})-(?<day>[0-9]{2}))?((?(year)[Tt ])(?<hour>[0-9]{2}):(?<minute>[0-9]{2}):"
        + @"(?<second>[0-9]{2})(\.(?<fraction>[0-9]+))?(?<offset>[Zz]|(?<sign>[+-])(?<offsetHour>[0-9]{2}):"
        + @"(?<offsetMinute>[0-9]{2}))?)?$",
        RegexOptions.CultureInvariant)]
    private static partial Regex DateTimeForm();
}
