using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Wiber.Node.Http.Peers;

/// <summary>A data folder's number as text: 16 hexadecimal digits.</summary>
internal static class DiskText
{
    public static string Of(ulong disk) => disk.ToString("x16", CultureInfo.InvariantCulture);

    public static bool TryParse([NotNullWhen(true)] string? text, out ulong disk) =>
        ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out disk) && text!.Length == 16;
}
