mod agree;
mod cases;
mod generate;
mod published;
mod slow;
mod terms;
