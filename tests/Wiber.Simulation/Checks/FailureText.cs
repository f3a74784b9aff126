using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Wiber.Simulation.Checks;

/// <summary>Says what is wrong, built only when something is: checks run millions of times.</summary>
[InterpolatedStringHandler]
internal readonly ref struct FailureText
{
    private readonly StringBuilder? _text;

    public FailureText(int literalLength, int formattedCount, bool condition, out bool isNeeded)
    {
        isNeeded = !condition;
        _text = isNeeded ? new StringBuilder(literalLength + (formattedCount * 8)) : null;
    }

    public void AppendLiteral(string text) => _text!.Append(text);

    public void AppendFormatted<T>(T value) => _text!.Append(CultureInfo.InvariantCulture, $"{value}");

    public void AppendFormatted<T>(T value, string format)
        where T : IFormattable => _text!.Append(value.ToString(format, CultureInfo.InvariantCulture));

    public override string ToString() => _text?.ToString() ?? "";
}
