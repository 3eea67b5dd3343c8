using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Voice2Text.Infrastructure.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class PredictedSpeed : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<double>(
                name: "PredictedRealTimeFactor",
                table: "Transcriptions",
                type: "REAL",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "PredictedRealTimeFactor",
                table: "Transcriptions");
        }
    }
}
